/* resident.h - who is known to an account, and how many messages he may be sent.
 *
 * A message allows MESSAGE_ALLOWANCE customer messages for 48 hours; a follow, scan
 * or menu click allows ACTION_ALLOWANCE for a minute. Each new one renews its own
 * allowance; a message to the resident is taken from the shorter one first. */
#ifndef TESTS_DOUBLES_PLATFORM_RESIDENT_H
#define TESTS_DOUBLES_PLATFORM_RESIDENT_H

#include "tests/doubles/platform/account.h"

#include <jansson.h>

enum {
    RESIDENTS_MAX = 4096,
    OPENID_CHARS = 28,
    MESSAGE_ALLOWANCE = 5,
    ACTION_ALLOWANCE = 3,
    RESIDENT_WISHES_MAX = 8,
    CLIENT_MSG_BYTES = 64
};

#define DEMO_BOUND_OPENID "oDemoResident0000000000000001"
#define DEMO_UNBOUND_OPENID "oDemoResident0000000000000002"

struct allowance {
    int64_t until_ms;
    int left;
};

/* How many notices of one subscription he still wants. */
struct wish {
    int left;
};

struct resident {
    const struct account *account;
    char openid[OPENID_CHARS + 2]; /* the two of the demo are one longer than a real one */
    bool follows;
    struct allowance message, action;
    int64_t heard_at_ms; /* last message or action; for the typing sign */
    int64_t typing_until_ms;
    struct wish wishes[RESIDENT_WISHES_MAX];
    char client_msg_id[CLIENT_MSG_BYTES]; /* of the last template message, and when */
    int64_t client_msg_at_ms;
};

struct residents;

struct residents *residents_open(const struct accounts *accounts); /* with the demo's two */
void residents_close(struct residents *residents);                 /* accepts NULL */

/* 28 or 29 letters, digits, '_' and '-'. */
bool resident_openid_valid(const char *openid);
/* NULL when the account does not know the openid. */
struct resident *residents_find(struct residents *residents, const struct account *account,
                                const char *openid);
/* Finds or adds. NULL when the openid is not valid or RESIDENTS_MAX is reached. */
struct resident *residents_meet(struct residents *residents, const struct account *account,
                                const char *openid);

/* The resident sent a message, or did something: what does it allow? event is NULL for a message.
 */
void resident_heard(struct resident *resident, const char *event, int64_t now_ms);
/* Takes one message from the allowances. 0, 45015 or 45047. */
int resident_spend(struct resident *resident, int64_t now_ms);

/* [{"account", "openid", "follows", "left"}] */
json_t *residents_list(const struct residents *residents, int64_t now_ms);

#endif
