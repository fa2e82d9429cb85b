#include "bot/people_rule.h"

#include <stdlib.h>

bool people_within(struct text communities, struct text others)
{
    if (text_equal(communities, TEXT("*"))) {
        return text_equal(others, TEXT("*"));
    }
    struct text one;
    while (scopes_next(&communities, &one)) {
        if (!scopes_hold(others, one)) {
            return false;
        }
    }
    return true;
}

bool people_may_arrange(const struct config *config, const struct viewer *viewer,
                        const struct staff *staff)
{
    const struct role *role = config_role(config, text_of(viewer->role));
    return role != NULL && role_appoints(role, text_of(staff->role)) &&
           people_within(text_of(staff->communities), text_of(viewer->communities));
}

static bool administers(const struct config *config, const struct staff *staff, struct text community)
{
    const struct role *role = config_role(config, text_of(staff->role));
    return !staff->disabled && role != NULL && role_allows(role, TEXT("people.change")) &&
           role_appoints(role, TEXT("*")) && scopes_hold(text_of(staff->communities), community);
}

/* Somebody of the list but `except` who administers the community? */
static bool has_another(const struct config *config, const struct staff *list, size_t count,
                        const struct staff *except, struct text community)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].id != except->id && administers(config, &list[i], community)) {
            return true;
        }
    }
    return false;
}

enum status people_check_left(struct store *store, const struct config *config,
                              const struct staff *before, const struct staff *after)
{
    size_t count = 0;
    struct staff *list = calloc(STAFF_LIST_MAX, sizeof *list);
    enum status status =
        list == NULL ? ST_NO_MEMORY : store_staff_list(store, list, STAFF_LIST_MAX, &count);
    for (size_t i = 0; i < config->community_count && status == ST_OK; i++) {
        struct text community = text_of(config->communities[i].id);
        if (administers(config, before, community) && !administers(config, after, community) &&
            !has_another(config, list, count, before, community)) {
            status = ST_CONFLICT;
        }
    }
    free(list);
    return status;
}
