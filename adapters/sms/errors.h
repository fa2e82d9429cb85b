/* errors.h - the carriers' codes, and what each asks of us, as tables with Chinese for staff. */
#ifndef ADAPTERS_SMS_ERRORS_H
#define ADAPTERS_SMS_ERRORS_H

#include "bot/base/arena.h"
#include "bot/channel.h"

enum sms_code_table { SMS_CODES_ALIYUN, SMS_CODES_TENCENT, SMS_CODES_TWILIO, SMS_CODE_TABLES };

/* The verdict of a code in an answer to a send. One that is not in the table is a refusal of this
 * message for good, which staff see with the code. */
struct verdict sms_errors_judge(enum sms_code_table table, struct text code);

/* Why a message did not arrive: "空号 (MK:0001)". data NULL when out of memory. */
struct text sms_errors_report(struct text code, struct arena *arena);

#endif
