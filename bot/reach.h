/* reach.h - by which channel somebody of a home is written to unasked, and whether he may be.
 *
 * In the order of the chain "campaign" (config/delivery.json): a chat with an open reply window or of a
 * channel without windows ("customer"), SMS to the phone on file ("sms"). Who opted out is left out; somebody of the home who did not may still be told. */
#ifndef BOT_REACH_H
#define BOT_REACH_H

#include "bot/campaign_rule.h"
#include "bot/turn.h"
#include "store/campaign.h"

/* *reason_out is SKIP_NONE and *contact_out who is written to (id 0: a phone that no contact has
 * yet; reach_keep adds him), or why nobody is: SKIP_OPTED_OUT, SKIP_UNREACHABLE, SKIP_TODAY,
 * SKIP_CAP. counted: how often he was told counts (it does not for what was counted already). */
MUST_CHECK enum status reach_find(struct turn *turn, const struct household *household,
                                  struct text purpose, bool counted, struct contact *contact_out,
                                  enum skip_reason *reason_out);
/* May contact, whom a way leads to, be told? SKIP_OPTED_OUT; and where reach_find gave another one,
 * former, who was counted: SKIP_TODAY, SKIP_CAP, or those of his names are counted that the two do not
 * share. former NULL: he is the one. */
MUST_CHECK enum status reach_instead(struct turn *turn, const struct household *household,
                                     struct text purpose, const struct contact *former,
                                     const struct contact *contact, enum skip_reason *reason_out);
/* Who is written to by SMS in that community: id 0 for a phone that no contact has yet.
 * ST_NOT_FOUND: no phone, no account for SMS, or he does not want them. */
MUST_CHECK enum status reach_phone(struct turn *turn, struct text community, struct text phone,
                                   struct text room, struct contact *contact_out);
/* Adds the contact where he is new, and counts one message to all names of him and the home. */
MUST_CHECK enum status reach_count(struct turn *turn, const struct household *household,
                                   struct contact *contact);

/* The resident wants none of these purposes any more: stored under all names of him. *new_out: it
 * was not so before. */
MUST_CHECK enum status reach_opt_out(struct turn *turn, const struct contact *contact,
                                     bool *new_out);
/* He wants them again. */
MUST_CHECK enum status reach_opt_in(struct turn *turn, const struct contact *contact);

#endif
