/* notice_fields.h - what a field of a template message or subscription notice may hold.
 *
 * A field is named by its type and a number: thing1, time3. The platform refuses a value that does
 * not fit its type (47003 names the field), so each value is made to fit before it is sent, or gives
 * way to the field's other words. Limits: docs/channels.md, of the platform's page on subscription
 * notices; keywords of old templates are cut to 20 characters. */
#ifndef ADAPTERS_WECHAT_NOTICE_FIELDS_H
#define ADAPTERS_WECHAT_NOTICE_FIELDS_H

#include "bot/channel.h"
#include "bot/fault.h"

enum { WECHAT_FIELD_DIGITS_MAX = 3 /* of the number behind the type */ };

/* "thing1": a known type, and a number. */
bool wechat_field_known(struct text name);
/* May the field of that name hold the value as it is? */
bool wechat_field_holds(struct text name, struct text value);
/* Makes value fit: of one line, and cut with an ellipsis where its type takes any words. What still
 * does not fit becomes otherwise. ST_MALFORMED when that does not fit either; ST_NO_MEMORY. */
MUST_CHECK enum status wechat_field_fit(struct text name, struct text value, struct text otherwise,
                                        struct arena *arena, struct text *fitted_out);

/* Reports every field of a notice which the account sends and the platform would refuse. */
void wechat_fields_check(const struct account *account, struct fault_sink *faults);

#endif
