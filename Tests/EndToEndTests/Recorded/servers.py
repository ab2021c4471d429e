"""Real servers on loopback for one journey: nginx, openssl s_server, tinyproxy, aiosmtpd, dovecot, vsftpd, sshd.

Usage: servers.py FOLDER. Prints their ports on one line, in the order of the names below; all of them end with
this program. A mail whose subject is an order is answered: a receipt lies in robot's mailbox a second later.
"""
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

from aiosmtpd.controller import Controller

folder = sys.argv[1] + "/servers"
os.makedirs(folder)
os.chmod(folder, 0o755)
names = ["plain", "secure", "mutual", "proxy", "smtp", "imap", "ftp", "sftp"]
ports = {}
for name in names:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        ports[name] = taken.getsockname()[1]


def write(name, text):
    path = f"{folder}/{name}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    return path


def shell(command):
    subprocess.run(command, shell=True, check=True, cwd=folder, capture_output=True)


def start(*command):
    ends_with_us = lambda: ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    log = open(f"{folder}/log", "ab")
    subprocess.Popen(
        command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=ends_with_us
    )


def certify():
    curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    shell(f"openssl req -x509 {curve} -keyout ca.key -out ca.pem -days 3 -subj /CN=authority")
    for name, subject in [("server", "localhost"), ("robot", "robot")]:
        shell(f"openssl req {curve} -keyout {name}.key -out {name}.csr -subj /CN={subject}")
        write(f"{name}.ext", "subjectAltName=DNS:localhost")
        shell(
            f"openssl x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3"
            f" -extfile {name}.ext -out {name}.pem"
        )


def serve_web():
    kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    file = write(
        "nginx.conf",
        f"""daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
        events {{ }}
        http {{
            access_log off; {paths}
            server {{
                listen 127.0.0.1:{ports["plain"]}; listen 127.0.0.1:{ports["secure"]} ssl http2;
                ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
                location / {{ default_type application/json; return 200 '{{"stock":42}}'; }}
            }}
        }}""",
    )
    start("/usr/sbin/nginx", "-c", file)
    start(
        *["openssl", "s_server", "-quiet", "-www", "-accept", f"127.0.0.1:{ports['mutual']}"],
        *["-cert", f"{folder}/server.pem", "-key", f"{folder}/server.key"],
        *["-CAfile", f"{folder}/ca.pem", "-Verify", "1", "-verify_return_error"],
    )
    lines = [f"Port {ports['proxy']}", "Listen 127.0.0.1", "Allow 127.0.0.1", "BasicAuth robot secret77"]
    start("tinyproxy", "-d", "-c", write("proxy.conf", "\n".join(lines) + "\n"))


class Orders:
    """Answers each order with a receipt in the mailbox."""

    async def handle_DATA(self, server, session, envelope):
        word = re.search(rb"(?im)^Subject: order (\S+)", envelope.content)
        if word:
            threading.Timer(1, self.deliver, [word.group(1).decode()]).start()
        return "250 taken"

    def deliver(self, word):
        text = f"From: shop@shop.test\nSubject: receipt {word}\n\nYour number is A-4711.\n"
        mail = write(f"receipt-{word}", text)
        shutil.chown(mail, "mail", "mail")
        os.rename(mail, f"{folder}/home/Maildir/new/{time.time()}.1.host")


def serve_mail():
    for part in ["new", "cur", "tmp"]:
        os.makedirs(f"{folder}/home/Maildir/{part}")
    shell("chown -R mail:mail home")
    write("users", f"robot:{{PLAIN}}secret77:8:8::{folder}/home")
    file = write(
        "dovecot.conf",
        f"""base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
hostname = localhost
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = mail
default_internal_group = mail
default_login_user = mail
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {ports["imap"]}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
""",
    )
    start("/usr/sbin/dovecot", "-F", "-c", file)
    Controller(Orders(), hostname="127.0.0.1", port=ports["smtp"]).start()


def serve_files():
    os.makedirs(f"{folder}/ftp/drop")
    os.makedirs(f"{folder}/empty")
    shell("chown ftp ftp/drop && chmod 555 ftp")
    lines = [
        *["listen=YES", "listen_address=127.0.0.1", f"listen_port={ports['ftp']}", "background=NO"],
        *["anonymous_enable=YES", f"anon_root={folder}/ftp", "local_enable=NO", "write_enable=YES"],
        *["anon_upload_enable=YES", "anon_other_write_enable=YES", "anon_umask=022"],
        *[f"secure_chroot_dir={folder}/empty", "seccomp_sandbox=NO"],
    ]
    start("/usr/sbin/vsftpd", write("vsftpd.conf", "\n".join(lines) + "\n"))
    user = "probedrobot"
    shell(f"userdel {user} || true")
    shell(f"useradd -M -d {folder} -s /bin/sh {user} && echo {user}:secret77 | chpasswd")
    # The user goes when we do, however that happens: then this reads an end of file.
    undo = ["sh", "-c", f"cat; userdel {user}"]
    silent = subprocess.DEVNULL
    subprocess.Popen(undo, stdin=subprocess.PIPE, stdout=silent, stderr=silent)
    os.makedirs(f"{folder}/drop")
    os.chmod(f"{folder}/drop", 0o777)
    os.makedirs("/run/sshd", exist_ok=True)
    shell("ssh-keygen -q -t ed25519 -N '' -f host")
    lines = [
        *[f"Port {ports['sftp']}", "ListenAddress 127.0.0.1", f"HostKey {folder}/host"],
        *["PidFile none", "PasswordAuthentication yes", "UsePAM no", "StrictModes no"],
        "Subsystem sftp internal-sftp",
    ]
    file = write("sshd.conf", "\n".join(lines) + "\n")
    start("/usr/sbin/sshd", "-D", "-E", f"{folder}/sshd.log", "-f", file)
    command = ["ssh-keygen", "-l", "-f", f"{folder}/host.pub"]
    key = subprocess.run(command, capture_output=True, text=True).stdout
    write("known", key.split()[1].removeprefix("SHA256:"))


certify()
serve_web()
serve_mail()
serve_files()
for name in names:
    for _ in range(500):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", ports[name])) == 0:
                break
        time.sleep(0.02)
print(*(ports[name] for name in names), flush=True)
signal.pause()
