#pragma once
// SHA256_Init and its siblings are deprecated, not removed: the calls that replace them look the
// algorithm up and allocate for each hash, which costs more than hashing a record does.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

/// SHA-256 of an optional first byte (negative: none), then `first`, then `second`.
static inline void probed_sha256(int prefix, const void *first, size_t first_count,
                                 const void *second, size_t second_count, void *hash) {
    SHA256_CTX context;
    unsigned char byte = (unsigned char)prefix;
    SHA256_Init(&context);
    if (prefix >= 0) SHA256_Update(&context, &byte, 1);
    if (first_count > 0) SHA256_Update(&context, first, first_count);
    if (second_count > 0) SHA256_Update(&context, second, second_count);
    SHA256_Final((unsigned char *)hash, &context);
}

/// SHA-256 of what comes in pieces.
static inline SHA256_CTX probed_sha256_begin(void) {
    SHA256_CTX context;
    SHA256_Init(&context);
    return context;
}

static inline void probed_sha256_add(SHA256_CTX *context, const void *bytes, size_t count) {
    if (count > 0) SHA256_Update(context, bytes, count);
}

static inline void probed_sha256_end(SHA256_CTX context, void *hash) {
    SHA256_Final((unsigned char *)hash, &context);
}

/// The Ed25519 public key of a private one, 32 bytes each; 1 if that was possible.
static inline int probed_ed25519_public(const unsigned char *private_key, unsigned char *public_key) {
    size_t count = 32;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, private_key, 32);
    int ok = key && EVP_PKEY_get_raw_public_key(key, public_key, &count) == 1 && count == 32;
    EVP_PKEY_free(key);
    return ok;
}

/// Signs a message (RFC 8032): 64 bytes; 1 if that was possible.
static inline int probed_ed25519_sign(const unsigned char *private_key, const void *message,
                                      size_t message_count, unsigned char *signature) {
    size_t count = 64;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, private_key, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int ok = key && context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
             EVP_DigestSign(context, signature, &count, message, message_count) == 1 && count == 64;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return ok;
}

/// Whether a signature of 64 bytes is that of the message under a public key of 32 bytes.
static inline int probed_ed25519_verify(const unsigned char *public_key, const void *message,
                                        size_t message_count, const unsigned char *signature) {
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int ok = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
             EVP_DigestVerify(context, signature, 64, message, message_count) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return ok;
}

/// The hash of `bytes` by the algorithm of this name: the count of bytes written, at most 64; 0 if
/// libcrypto does not offer it.
static inline unsigned probed_hash(const char *name, const void *bytes, size_t count,
                                   unsigned char *hash) {
    unsigned length = 0;
    const EVP_MD *algorithm = EVP_get_digestbyname(name);
    if (!algorithm || EVP_Digest(bytes, count, hash, &length, algorithm, NULL) != 1) return 0;
    return length;
}

/// The HMAC (RFC 2104) of `bytes` under a key: the count of bytes written, at most 64; 0 as above.
static inline unsigned probed_hmac(const char *name, const void *key, size_t key_count,
                                   const void *bytes, size_t count, unsigned char *code) {
    unsigned length = 0;
    const EVP_MD *algorithm = EVP_get_digestbyname(name);
    if (!algorithm || !HMAC(algorithm, key, (int)key_count, bytes, count, code, &length)) return 0;
    return length;
}
