/* people_rule.h - who may administer whose account, and that somebody always can.
 *
 * A role names the roles that it appoints (roles.json); an account is administered only by who sees
 * all of its communities. */
#ifndef BOT_PEOPLE_RULE_H
#define BOT_PEOPLE_RULE_H

#include "bot/config.h"
#include "bot/input.h"
#include "store/staff.h"

/* Are all of the communities (ids with spaces between, or "*") among the others? */
bool people_within(struct text communities, struct text others);
/* May a viewer of that role arrange the account, as it is? */
bool people_may_arrange(const struct config *config, const struct viewer *viewer,
                        const struct staff *staff);
/* Would a community be left without anybody who can administer every account in it, once `before`
 * is as `after`? ST_CONFLICT. What has nobody already is left alone. */
MUST_CHECK enum status people_check_left(struct store *store, const struct config *config,
                                         const struct staff *before, const struct staff *after);

#endif
