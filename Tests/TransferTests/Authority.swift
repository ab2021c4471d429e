import Glibc
import Testing

/// Certificates of an own authority, in a directory that goes with the value.
final class Authority {
    let directory: String

    init() {
        let made = output(of: "mktemp -d")
        directory = String(decoding: made, as: UTF8.self).trimmed.filter { $0 != "\n" }
        _ = output(
            of: """
                cd \(directory) && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
                -nodes -keyout ca.key -out ca.pem -days 30 -subj '/CN=Test CA' 2>&1
                """
        )
        for (name, subject, days) in [
            ("good", "localhost", 30), ("expired", "localhost", -1),
            ("other", "elsewhere.test", 30),
        ] {
            sign(name, subject: subject, names: [subject], days: days)
        }
    }

    /// A certificate and its key, in files that `name` begins.
    func sign(_ name: String, subject: String, names: [String], days: Int = 30) {
        let list = names.map { "DNS:\($0)" }.joined(separator: ",")
        _ = output(
            of: """
                cd \(directory) && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
                -keyout \(name).key -out \(name).csr -subj '/CN=\(subject)' 2>&1 \
                && echo 'subjectAltName=\(list)' > \(name).ext \
                && openssl x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial \
                -days \(days) -extfile \(name).ext -out \(name).pem 2>&1
                """
        )
    }

    deinit {
        _ = output(of: "rm -rf \(directory)")
    }

    var bundle: String { directory + "/ca.pem" }

    func server(_ name: String, _ options: [String] = []) throws -> (peer: Peer, port: UInt16) {
        let port = try freePort()
        let arguments = ["openssl", "s_server", "-quiet", "-www", "-accept", "127.0.0.1:\(port)"]
        let files = ["-cert", "\(directory)/\(name).pem", "-key", "\(directory)/\(name).key"]
        return (try Peer(arguments + files + options, listeningOn: port), port)
    }

    /// nginx with TLS and HTTP/2 on the first port, plain HTTP/1.1 on the second.
    func nginx() throws -> (peer: Peer, secure: UInt16, plain: UInt16) {
        let (secure, plain) = (try freePort(), try freePort())
        let configuration = """
            daemon off; master_process off; pid \(directory)/pid; error_log \(directory)/error.log;
            events { }
            http {
                access_log off; client_body_temp_path \(directory)/b; proxy_temp_path \(directory)/p;
                fastcgi_temp_path \(directory)/f; uwsgi_temp_path \(directory)/u;
                scgi_temp_path \(directory)/s;
                server {
                    listen 127.0.0.1:\(plain); listen 127.0.0.1:\(secure) ssl http2;
                    ssl_certificate \(directory)/good.pem; ssl_certificate_key \(directory)/good.key;
                    location / { return 200 "$server_protocol $connection_requests\\n"; }
                    location /login { return 302 /home; }
                }
            }
            """
        _ = output(of: "cat > \(directory)/nginx.conf <<'END'\n\(configuration)\nEND")
        let arguments = ["/usr/sbin/nginx", "-c", "\(directory)/nginx.conf"]
        return (try Peer(arguments, listeningOn: secure), secure, plain)
    }

    func text(of file: String) -> String {
        String(decoding: output(of: "cat \(directory)/\(file)"), as: UTF8.self)
    }

    /// The hash of a certificate's public key, as RFC 7469 §2.4 has it.
    func pin(of name: String) -> String {
        let command =
            "openssl x509 -in \(directory)/\(name).pem -pubkey -noout | "
            + "openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | openssl base64 -A"
        return String(decoding: output(of: command), as: UTF8.self)
    }
}
