/* condition.h - when a rule of a procedure applies: a list of tests that must all hold.
 *
 * Written in services, clocks, dispatch and grades alike:
 *   {"fact": "estimate", "over": 100000}        a number above (exclusive) …
 *   {"fact": "estimate", "upto": 1000000}       … or at most (inclusive)
 *   {"slot": "owner", "is": ["家属", "租客"]}     one of these values
 *   {"fact": "quote", "present": true}          recorded at all, or not
 *   {"fact": "parts", "not": ["none"]}          none of these, or not recorded
 *   {"intent": ["repair.leak"]}, {"service": ["repair"]}, {"class": ["A"]},
 *   {"community": ["sunshine"]}, {"state": ["done"]}, {"department": ["cs"]}
 *   {"class": {"not": ["C"]}}, {"class": ["B", ""]} ("": none), {"class": {"present": false}}
 *   {"bound": true}                             the reporter is bound to a home, or not
 * A condition is immutable and belongs to the catalogue's arena. */
#ifndef BOT_CONDITION_H
#define BOT_CONDITION_H

#include "bot/json_read.h"
#include "store/fact.h"
#include "store/ticket.h"

enum { CONDITION_TESTS_MAX = 8, CONDITION_VALUES_MAX = 24 };

enum condition_subject {
    SUBJECT_FACT,
    SUBJECT_SLOT, /* its shown value, as the options of a choice are written */
    SUBJECT_SERVICE,
    SUBJECT_INTENT,
    SUBJECT_CLASS,
    SUBJECT_COMMUNITY,
    SUBJECT_STATE,
    SUBJECT_DEPARTMENT,
    SUBJECT_BOUND, /* the reporter's home is proved */
    SUBJECT_COUNT
};

enum condition_relation {
    RELATION_IS,      /* equals one of values; an absent one equals "" */
    RELATION_NOT,     /* equals none of them; so does an absent one */
    RELATION_OVER,    /* number > limit; an absent one never fits */
    RELATION_UPTO,    /* number <= limit; an absent one never fits */
    RELATION_PRESENT, /* recorded, and not empty */
    RELATION_ABSENT,
    RELATION_COUNT
};

struct condition_test {
    enum condition_subject subject;
    struct text name; /* of the fact or slot */
    enum condition_relation relation;
    size_t value_count;
    struct text *values; /* in the arena */
    int64_t limit;
};

struct condition {
    size_t test_count; /* 0: always holds */
    struct condition_test *tests;
};

struct condition_slot {
    struct text name, shown;
};

/* A ticket and what is recorded of it; borrowed for the call. */
struct condition_view {
    const struct ticket *ticket; /* slots filled; of a form: service, intent … as they would be */
    const struct fact *facts;
    size_t fact_count;
    const struct condition_slot *slots; /* NULL: taken from the ticket's JSON; for a form that is
                                           no ticket yet, and to read the JSON once */
    size_t slot_count;
};

/* Reads the list at place (an array of tests). Every fault is reported. Whether the facts and
 * slots exist, only the caller knows, who walks the tests. */
void condition_read(const struct json_place *place, struct condition *condition_out);
bool condition_holds(const struct condition *condition, const struct condition_view *view);
/* Index of the first test that does not hold, for an explanation; SIZE_MAX when all do. */
size_t condition_first_failing(const struct condition *condition,
                               const struct condition_view *view);

#endif
