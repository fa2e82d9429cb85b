/* signing.h - the four signatures of SMS carriers, each over exactly what is sent. */
#ifndef ADAPTERS_SMS_SIGNING_H
#define ADAPTERS_SMS_SIGNING_H

#include "adapters/sms/coding.h"

/* ---- Aliyun V3: ACS3-HMAC-SHA256 ---- */

struct acs3_request {
    bool is_post;
    struct text path;            /* "/" */
    const struct sms_pair *query; /* sorted by name */
    size_t query_count;
    const struct sms_pair *headers; /* all of them signed: lower-case names, sorted */
    size_t header_count;
    struct text body;
};
struct signed_request {
    struct text canonical;     /* what was hashed, for tests */
    struct text signature;     /* hex */
    struct text authorization; /* value of that header */
};
/* ST_NO_MEMORY. */
MUST_CHECK enum status acs3_sign(const struct acs3_request *request, struct text key_id,
                                 struct text key_secret, struct arena *arena,
                                 struct signed_request *signed_out);

/* ---- Aliyun V1 (RPC): HMAC-SHA1 over the sorted parameters ---- */

/* base64, not yet percent-encoded. Sorts params. data NULL when out of memory. */
struct text rpc_sign(bool is_post, struct sms_pair *params, size_t count, struct text key_secret,
                     struct arena *arena);

/* ---- Tencent Cloud: TC3-HMAC-SHA256 ---- */

struct tc3_request {
    struct text host, content_type, body;
    struct text service; /* "sms" */
    struct text action;  /* lower case; signed when size > 0 */
    int64_t timestamp_s;
};
MUST_CHECK enum status tc3_sign(const struct tc3_request *request, struct text secret_id,
                                struct text secret_key, struct arena *arena,
                                struct signed_request *signed_out);

/* ---- Twilio: X-Twilio-Signature ---- */

/* base64 of HMAC-SHA1 over the URL and the fields behind it, sorted, repeats left out. Sorts
 * fields. data NULL when out of memory. */
struct text twilio_sign(struct text url, struct sms_pair *fields, size_t count,
                        struct text auth_token, struct arena *arena);

#endif
