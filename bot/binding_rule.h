/* binding_rule.h - how a resident proves that a home is his: binding.json.
 *
 *   "limits": {"phone": [{"within_ms": 60000, "codes": 1}, …], …}
 *
 * The carriers' own rule for verification codes is one a minute, five an hour, ten a day for a number
 * (docs/channels.md); the limits by room and by contact bound how often anybody can guess. */
#ifndef BOT_BINDING_RULE_H
#define BOT_BINDING_RULE_H

#include "bot/json_read.h"
#include "store/store.h"

enum { BINDING_WINDOWS_MAX = 4, RESIDENT_WORDS_MAX = 16 };

struct binding_window {
    int64_t within_ms;
    int32_t codes; /* at most so many */
};

struct binding_limit {
    size_t count;
    struct binding_window windows[BINDING_WINDOWS_MAX];
};

/* What somebody is to a home: X(id, name in the store). */
#define RESIDENT_RELATION_LIST(X)                                                                           \
    X(RESIDENT_OWNER, "owner")                                                                     \
    X(RESIDENT_TENANT, "tenant")                                                                   \
    X(RESIDENT_DELEGATE, "delegate")
enum resident_relation {
#define X(id, name) id,
    RESIDENT_RELATION_LIST(X)
#undef X
    RESIDENT_RELATION_COUNT
};
struct relation_words { /* how tables say it; the name itself is always one of them */
    size_t count;
    struct text words[RESIDENT_WORDS_MAX];
};

struct binding_rules {
    int64_t code_valid_ms; /* of a code */
    int32_t code_tries;    /* wrong ones; then it is void */
    int64_t talk_ms;       /* a question about his home waits so long */
    int64_t home_ms;       /* of several homes, the one he chose is meant so long */
    struct text template_; /* of sms_templates.json; its only parameter is the code */
    struct binding_limit contact, room, phone;
    struct relation_words relations[RESIDENT_RELATION_COUNT];
};

/* Reader for json_read_file; rules is the struct binding_rules. */
void binding_rules_read(const struct json_place *place, void *rules);
const char *relation_name(enum resident_relation relation);
/* "租客"; RESIDENT_RELATION_COUNT: none of them. */
enum resident_relation binding_rules_relation(const struct binding_rules *rules, struct text words);
/* The longest window of all. */
int64_t binding_rules_longest_ms(const struct binding_rules *rules);

#endif
