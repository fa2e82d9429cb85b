#include "adapters/sms/sms.h"

#include "adapters/sms/routes.h"

enum {
    BODY_BYTES_MAX = 256 << 10,   /* a push of a hundred reports is a tenth of it */
    TEXT_BYTES_MAX = 4096         /* of one message; `room` is what counts */
};

static enum status prepare(struct account *account, struct fault_sink *faults);

/* Aliyun and Tencent sign nothing: path, address and key are all there is. */
static enum status verify_unsigned(const struct account *account, struct webhook *hook,
                                   struct arena *arena)
{
    struct sms_callback *callback;
    return hook->is_get ? ST_METHOD : sms_callback_open(account, hook, arena, &callback);
}

/* deduplicates is false everywhere: none of them drops a repeat. */
#define COMMON                                                                                     \
    .name = "sms", .body_bytes_max = BODY_BYTES_MAX, .text_bytes_max = TEXT_BYTES_MAX,             \
    .has_tail = true, .get_delivers = true, .peer_is_phone = true, .headers = sms_header_names,    \
    .prepare = prepare, .release = sms_settings_release, .room = sms_settings_room

static const struct channel_ops routes[SMS_PROVIDER_COUNT] = {
    [SMS_ALIYUN] = {COMMON, .verify = verify_unsigned, .decode = aliyun_decode,
                    .answer = aliyun_answer, .encode = aliyun_encode, .judge = aliyun_judge,
                    .read_answer = aliyun_read_answer},
    [SMS_TENCENT] = {COMMON, .verify = verify_unsigned, .decode = tencent_decode,
                     .answer = tencent_answer, .encode = tencent_encode, .judge = tencent_judge,
                     .read_answer = tencent_read_answer},
    [SMS_TWILIO] = {COMMON, .verify = twilio_verify, .decode = twilio_decode,
                    .answer = twilio_answer, .encode = twilio_encode, .judge = twilio_judge,
                    .read_answer = twilio_read_answer},
    [SMS_KANNEL] = {COMMON, .verify = kannel_verify, .decode = kannel_decode,
                    .answer = kannel_answer, .encode = kannel_encode, .judge = kannel_judge},
};

/* What the registry knows; an account that is prepared has its route's own table. */
const struct channel_ops sms_channel = {COMMON,
                                        .verify = kannel_verify,
                                        .decode = kannel_decode,
                                        .answer = kannel_answer,
                                        .encode = kannel_encode,
                                        .judge = kannel_judge};

static enum status prepare(struct account *account, struct fault_sink *faults)
{
    enum status status = sms_settings_prepare(account, faults);
    if (status == ST_OK) {
        const struct sms_settings *settings = account->state;
        account->ops = &routes[settings->provider];
    }
    return status;
}
