#include "tests/doubles/platform/resident.h"

#include "tests/doubles/platform/wechat_error.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_WINDOW_MS (INT64_C(48) * 60 * 60 * 1000)
#define ACTION_WINDOW_MS (INT64_C(60) * 1000)

struct residents {
    size_t count;
    struct resident items[RESIDENTS_MAX];
};

/* The events that allow a few messages for a minute; VIEW, LOCATION and others allow none. */
static const char *const allowing_events[] = {"subscribe", "SCAN", "CLICK", "scancode_push",
                                              "scancode_waitmsg"};

struct residents *residents_open(const struct accounts *accounts)
{
    static const char *const openids[] = {DEMO_BOUND_OPENID, DEMO_UNBOUND_OPENID};
    struct residents *residents = calloc(1, sizeof *residents);
    for (size_t i = 0; residents != NULL && i < accounts->count; i++) {
        for (size_t j = 0; j < sizeof openids / sizeof openids[0]; j++) {
            (void)residents_meet(residents, &accounts->items[i], openids[j]);
        }
    }
    return residents;
}

void residents_close(struct residents *residents)
{
    free(residents);
}

bool resident_openid_valid(const char *openid)
{
    size_t size = openid == NULL ? 0 : strlen(openid);
    if (size != OPENID_CHARS && size != OPENID_CHARS + 1) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (!isalnum((unsigned char)openid[i]) && openid[i] != '_' && openid[i] != '-') {
            return false;
        }
    }
    return true;
}

/* A UserID of WeCom is of any length. */
static bool is_person(const struct account *account, const char *openid)
{
    size_t size = openid == NULL ? 0 : strlen(openid);
    return account->mode == MODE_WECOM
               ? size > 0 && size <= OPENID_CHARS && openid[strcspn(openid, "|:<")] == '\0'
               : resident_openid_valid(openid);
}

struct resident *residents_find(struct residents *residents, const struct account *account,
                                const char *openid)
{
    for (size_t i = 0; openid != NULL && i < residents->count; i++) {
        struct resident *resident = &residents->items[i];
        if (resident->account == account && strcmp(resident->openid, openid) == 0) {
            return resident;
        }
    }
    return NULL;
}

struct resident *residents_meet(struct residents *residents, const struct account *account,
                                const char *openid)
{
    struct resident *resident = residents_find(residents, account, openid);
    if (resident != NULL || !is_person(account, openid) || residents->count == RESIDENTS_MAX) {
        return resident;
    }
    resident = &residents->items[residents->count++];
    *resident = (struct resident){.account = account, .follows = true};
    memcpy(resident->openid, openid, strlen(openid) + 1);
    return resident;
}

void resident_heard(struct resident *resident, const char *event, int64_t now_ms)
{
    resident->heard_at_ms = now_ms;
    if (event == NULL) {
        resident->message = (struct allowance){now_ms + MESSAGE_WINDOW_MS, MESSAGE_ALLOWANCE};
        return;
    }
    resident->follows = strcmp(event, "unsubscribe") != 0;
    for (size_t i = 0; i < sizeof allowing_events / sizeof allowing_events[0]; i++) {
        if (strcmp(event, allowing_events[i]) == 0) {
            resident->action = (struct allowance){now_ms + ACTION_WINDOW_MS, ACTION_ALLOWANCE};
        }
    }
}

int resident_spend(struct resident *resident, int64_t now_ms)
{
    struct allowance *const allowances[] = {&resident->action, &resident->message};
    if (!resident->follows) {
        return WECHAT_OUT_OF_TIME;
    }
    int outcome = WECHAT_OUT_OF_TIME;
    for (size_t i = 0; i < sizeof allowances / sizeof allowances[0]; i++) {
        if (allowances[i]->until_ms <= now_ms) {
            continue;
        }
        if (allowances[i]->left > 0) {
            allowances[i]->left--;
            return WECHAT_OK;
        }
        outcome = WECHAT_OUT_OF_COUNT;
    }
    return outcome;
}

static int left(const struct resident *resident, int64_t now_ms)
{
    return (resident->action.until_ms > now_ms ? resident->action.left : 0) +
           (resident->message.until_ms > now_ms ? resident->message.left : 0);
}

json_t *residents_list(const struct residents *residents, int64_t now_ms)
{
    json_t *list = json_array();
    for (size_t i = 0; i < residents->count; i++) {
        const struct resident *resident = &residents->items[i];
        json_array_append_new(list, json_pack("{s:s,s:s,s:b,s:i}", "account", resident->account->id,
                                              "openid", resident->openid, "follows",
                                              resident->follows, "left", left(resident, now_ms)));
    }
    return list;
}
