/* routes.h - the four ways of an SMS; each fills the functions of struct channel_ops. */
#ifndef ADAPTERS_SMS_ROUTES_H
#define ADAPTERS_SMS_ROUTES_H

#include "adapters/sms/callback.h"

#define SMS_VERIFY(name)                                                                           \
    enum status name(const struct account *account, struct webhook *hook, struct arena *arena)
#define SMS_DECODE(name)                                                                           \
    enum status name(const struct account *account, const struct webhook *hook,                    \
                     struct arena *arena, struct inbound_batch *batch_out)
#define SMS_ANSWER(name)                                                                           \
    enum status name(const struct account *account, const struct webhook *hook,                    \
                     const struct inbound *inbound, struct text reply, int64_t reply_at_ms,        \
                     const uint8_t random[CHANNEL_RANDOM_BYTES], struct arena *arena,              \
                     struct http_answer *answer_out)
#define SMS_ENCODE(name)                                                                           \
    enum status name(const struct account *account, struct text token,                             \
                     const struct outbound *outbound, struct arena *arena,                         \
                     struct http_request *request_out)
#define SMS_JUDGE(name) struct verdict name(int http_code, struct text body, bool sent_out)
#define SMS_READ_ANSWER(name)                                                                      \
    void name(struct text body, struct arena *arena, struct send_answer *answer_out)

SMS_DECODE(aliyun_decode);
SMS_ANSWER(aliyun_answer);
SMS_ENCODE(aliyun_encode);
SMS_JUDGE(aliyun_judge);
SMS_READ_ANSWER(aliyun_read_answer);

SMS_DECODE(tencent_decode);
SMS_ANSWER(tencent_answer);
SMS_ENCODE(tencent_encode);
SMS_JUDGE(tencent_judge);
SMS_READ_ANSWER(tencent_read_answer);

SMS_VERIFY(twilio_verify);
SMS_DECODE(twilio_decode);
SMS_ANSWER(twilio_answer);
SMS_ENCODE(twilio_encode);
SMS_JUDGE(twilio_judge);
SMS_READ_ANSWER(twilio_read_answer);

SMS_VERIFY(kannel_verify);
SMS_DECODE(kannel_decode);
SMS_ANSWER(kannel_answer);
SMS_ENCODE(kannel_encode);
SMS_JUDGE(kannel_judge);

#endif
