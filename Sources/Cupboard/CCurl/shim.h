#pragma once
#include <curl/curl.h>
// What libcurl does not tell about certificates: it uses the same OpenSSL.
#include <openssl/ssl.h>
#include <openssl/x509.h>
// What drives libcurl: not in Swift's own module of the C library.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// Swift cannot call C variadics: one function for each type of argument.

static inline CURLcode probed_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode probed_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode probed_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode probed_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode probed_easy_set_blob(CURL *easy, CURLoption option, const void *start, size_t bytes) {
    struct curl_blob blob = {(void *)start, bytes, CURL_BLOB_COPY};
    return curl_easy_setopt(easy, option, &blob);
}
static inline CURLcode probed_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode probed_easy_set_write(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode probed_easy_set_read(CURL *easy, curl_read_callback value) {
    return curl_easy_setopt(easy, CURLOPT_READFUNCTION, value);
}
static inline CURLcode probed_easy_set_seek(CURL *easy, curl_seek_callback value) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, value);
}
static inline CURLcode probed_easy_set_open_socket(CURL *easy, curl_opensocket_callback value) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}
static inline CURLcode probed_easy_set_handshake(CURL *easy, curl_ssl_ctx_callback value) {
    return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, value);
}
static inline CURLcode probed_easy_get_long(CURL *easy, CURLINFO fact, long *value) {
    return curl_easy_getinfo(easy, fact, value);
}
static inline CURLcode probed_easy_get_offset(CURL *easy, CURLINFO fact, curl_off_t *value) {
    return curl_easy_getinfo(easy, fact, value);
}
static inline CURLcode probed_easy_get_string(CURL *easy, CURLINFO fact, const char **value) {
    return curl_easy_getinfo(easy, fact, value);
}
static inline CURLcode probed_easy_get_pointer(CURL *easy, CURLINFO fact, void **value) {
    return curl_easy_getinfo(easy, fact, value);
}
// CURLOPT_MAIL_RCPT_ALLOWFAILS: libcurl 8.2 mended the spelling of its name, not its number.
static inline CURLcode probed_easy_set_tolerant(CURL *easy, long value) {
    return curl_easy_setopt(easy, (CURLoption)(CURLOPTTYPE_LONG + 290), value);
}
static inline CURLcode probed_easy_get_socket(CURL *easy, curl_socket_t *value) {
    return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, value);
}
static inline CURLcode probed_easy_get_list(CURL *easy, CURLINFO fact, struct curl_slist **value) {
    return curl_easy_getinfo(easy, fact, value);
}
static inline CURLMcode probed_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode probed_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode probed_multi_set_socket(CURLM *multi, curl_socket_callback value) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}
static inline CURLMcode probed_multi_set_timer(CURLM *multi, curl_multi_timer_callback value) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}
static inline CURLSHcode probed_share_set(CURLSH *share, curl_lock_data value) {
    return curl_share_setopt(share, CURLSHOPT_SHARE, value);
}
// `CN = shop.example, O = Shop`; the flags are no constant that Swift can see.
static inline int probed_print_name(BIO *output, const X509_NAME *name) {
    return X509_NAME_print_ex(output, name, 0, XN_FLAG_ONELINE);
}
// `0A3F`, in hexadecimal.
static inline int probed_print_serial(BIO *output, const X509 *certificate) {
    return i2a_ASN1_INTEGER(output, X509_get0_serialNumber(certificate));
}
// `DNS:shop.example, IP Address:192.0.2.1`; nothing if it names none.
static inline int probed_print_names(BIO *output, const X509 *certificate) {
    int place = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1);
    return place < 0 ? 0 : X509V3_EXT_print(output, X509_get_ext(certificate, place), 0, 0);
}
// The name of the calling thread, 15 characters, as `top -H` shows it.
static inline void probed_name_thread(const char *name) {
    prctl(PR_SET_NAME, name);
}
