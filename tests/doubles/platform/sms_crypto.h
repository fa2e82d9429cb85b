/* sms_crypto.h - the signatures of the SMS carriers, written a second time.
 *
 * Strings returned are malloc's, NULL only when out of memory. */
#ifndef TESTS_DOUBLES_PLATFORM_SMS_CRYPTO_H
#define TESTS_DOUBLES_PLATFORM_SMS_CRYPTO_H

#include "bot/base/text.h"

#include <jansson.h>

struct request; /* server.h */

/* Does the Authorization header of the request hold the right signature? NULL, or why not. */
const char *sms_check_acs3(const struct request *request, const char *key_id, const char *key,
                           int64_t now_s);
const char *sms_check_tc3(const struct request *request, const char *key_id, const char *key,
                          int64_t now_s);
const char *sms_check_basic(const struct request *request, const char *user, const char *password);

/* X-Twilio-Signature of a form at url; fields: object of strings. */
char *sms_twilio_signature(const char *url, const json_t *fields, const char *token);
/* "a=1&b=2" of an object of strings, and back. */
char *sms_form_write(const json_t *fields);
json_t *sms_form_read(struct text form);

#endif
