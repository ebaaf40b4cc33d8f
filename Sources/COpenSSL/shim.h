// libcrypto for Swift: its headers, and a typed wrapper for each macro that the importer does not see.

#ifndef KOGUMA_COPENSSL_SHIM_H
#define KOGUMA_COPENSSL_SHIM_H

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <time.h>

static inline void koguma_free(void *_Nullable pointer) { OPENSSL_free(pointer); }
static inline void koguma_clear_free(void *_Nullable pointer, size_t count) { OPENSSL_clear_free(pointer, count); }
static inline void *_Nullable koguma_memdup(const void *_Nonnull bytes, size_t count) {
    return OPENSSL_memdup(bytes, count);
}

static inline long koguma_bio_contents(BIO *_Nonnull bio, char *_Nullable *_Nonnull data) {
    return BIO_get_mem_data(bio, data);
}

// A key pair generator is variadic in libcrypto 3.0 (`EVP_PKEY_Q_keygen`).
static inline EVP_PKEY *_Nullable koguma_generate_rsa(size_t bits) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits);
}

// Stacks are macros over an untyped stack.
static inline int koguma_general_names_count(const GENERAL_NAMES *_Nonnull names) {
    return sk_GENERAL_NAME_num(names);
}
static inline GENERAL_NAME *_Nullable koguma_general_names_get(const GENERAL_NAMES *_Nonnull names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}
static inline int koguma_general_names_push(GENERAL_NAMES *_Nonnull names, GENERAL_NAME *_Nonnull name) {
    return sk_GENERAL_NAME_push(names, name);
}
static inline int koguma_extended_key_usage_count(const EXTENDED_KEY_USAGE *_Nonnull usage) {
    return sk_ASN1_OBJECT_num(usage);
}
static inline ASN1_OBJECT *_Nullable koguma_extended_key_usage_get(
    const EXTENDED_KEY_USAGE *_Nonnull usage, int index) {
    return sk_ASN1_OBJECT_value(usage, index);
}
static inline int koguma_extended_key_usage_push(EXTENDED_KEY_USAGE *_Nonnull usage, ASN1_OBJECT *_Nonnull object) {
    return sk_ASN1_OBJECT_push(usage, object);
}
static inline STACK_OF(X509) *_Nullable koguma_x509_stack_new(void) { return sk_X509_new_null(); }
// The stack takes its own reference.
static inline int koguma_x509_stack_push(STACK_OF(X509) *_Nonnull stack, X509 *_Nonnull certificate) {
    return X509_add_cert(stack, certificate, X509_ADD_FLAG_UP_REF);
}
static inline void koguma_x509_stack_free(STACK_OF(X509) *_Nonnull stack) { sk_X509_pop_free(stack, X509_free); }

// Seconds since 1970 of a certificate's time; 0 is failure, 1 success.
static inline int koguma_unix_time(const ASN1_TIME *_Nonnull time, int64_t *_Nonnull seconds) {
    struct tm parts;
    if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
    *seconds = (int64_t)timegm(&parts);
    return 1;
}

// RFC 2253 text of a name; UTF-8 stays as it is. The flags are macros of macros with casts.
static inline int koguma_print_name(BIO *_Nonnull bio, const X509_NAME *_Nonnull name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
}

#endif
