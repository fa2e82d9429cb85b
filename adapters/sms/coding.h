/* coding.h - digests, their spellings, form fields and phone numbers of the SMS routes. */
#ifndef ADAPTERS_SMS_CODING_H
#define ADAPTERS_SMS_CODING_H

#include "bot/base/arena.h"

enum { SMS_PAIRS_MAX = 256, SMS_SHA1_BYTES = 20, SMS_SHA256_BYTES = 32 };

/* ---- digests: false or data NULL only when out of memory ---- */

enum sms_digest { SMS_SHA1, SMS_SHA256 };
size_t sms_digest_bytes(enum sms_digest digest);
/* HMAC of message under key, raw. */
bool sms_hmac(enum sms_digest digest, struct text key, struct text message,
              uint8_t out[SMS_SHA256_BYTES]);
struct text sms_hmac_hex(struct text key, struct text message, struct arena *arena); /* SHA-256 */
struct text sms_sha256_hex(struct text message, struct arena *arena);
struct text sms_hex(const uint8_t *bytes, size_t size, struct arena *arena); /* lower case */
struct text sms_base64(struct text bytes, struct arena *arena);
/* Raw bytes of "00540044"; ST_MALFORMED. */
MUST_CHECK enum status sms_unhex(struct text hex, struct arena *arena, struct text *bytes_out);
/* In constant time; false when the sizes differ. */
bool sms_same(struct text made, struct text given);

/* ---- fields ---- */

struct sms_pair {
    struct text name, value;
};
struct sms_pairs {
    size_t count;
    struct sms_pair *items;
};
/* "a=1&b=2", decoded. ST_MALFORMED, ST_TOO_LARGE past SMS_PAIRS_MAX. */
MUST_CHECK enum status sms_pairs_read(struct text raw, struct arena *arena,
                                      struct sms_pairs *pairs_out);
/* Value of the first pair of that name; TEXT_NONE when there is none. */
struct text sms_pairs_find(const struct sms_pairs *pairs, const char *name);
/* By the bytes of the name, then of the value. */
void sms_pairs_sort(struct sms_pair *pairs, size_t count);
/* "a=1&b=2", percent-encoded in the order given. */
struct text sms_pairs_write(const struct sms_pair *pairs, size_t count, struct arena *arena);

/* ---- phones and times ---- */

/* "+86 138-0013-8000" -> "13800138000"; others as "+14155550100" or their bare digits.
 * ST_MALFORMED: no phone number. */
MUST_CHECK enum status sms_phone_fold(struct text raw, struct arena *arena, struct text *phone_out);
/* "+8613800138000" of a folded one. */
struct text sms_phone_international(struct text phone, struct arena *arena);

/* "2017-09-01 00:00:00" or "20170901000000", in China. false: neither. */
bool sms_time_read(struct text text, int64_t *at_ms_out);

#endif
