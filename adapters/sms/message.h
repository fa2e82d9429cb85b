/* message.h - what an outbound message becomes before its route writes the request. */
#ifndef ADAPTERS_SMS_MESSAGE_H
#define ADAPTERS_SMS_MESSAGE_H

#include "adapters/sms/settings.h"

/* For carriers that send approved templates only: free words go as the one parameter of
 * text_template, in one line. values_out has as many as the template has parameters. */
struct sms_filled {
    const struct message_template *template_;
    struct text id; /* the provider's */
    const struct text *values;
};
/* ST_MALFORMED, ST_TOO_LARGE: the carrier would refuse it. */
MUST_CHECK enum status sms_message_fill(const struct account *account,
                                        const struct outbound *outbound, struct arena *arena,
                                        struct sms_filled *filled_out);

/* For the others: the words with the signature in front. ST_MALFORMED: nothing to say. */
MUST_CHECK enum status sms_message_words(const struct account *account,
                                         const struct outbound *outbound, struct arena *arena,
                                         struct text *words_out);

/* "public_url/status[/callback_key]?ref=key": where this message's reports shall go. */
struct text sms_message_report_url(const struct account *account, const struct outbound *outbound,
                                   struct arena *arena);

#endif
