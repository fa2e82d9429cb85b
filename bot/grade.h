/* grade.h - how grave a complaint is (R-CLK-7..9, C4(5)), proposed from evidence that is data.
 *
 * config/grades.json: the grades, gravest first, and evidence for them: words, intents, how often
 * the resident has hurried or complained lately, conditions over the ticket. Each piece that
 * holds adds its score to its grade; the gravest grade with enough is proposed, the last one when
 * nothing speaks. Pure; classes.h puts the proposal on the ticket. */
#ifndef BOT_GRADE_H
#define BOT_GRADE_H

#include "bot/condition.h"
#include "bot/texts.h"
#include "bot/wording.h"

enum {
    GRADES_MAX = 6,
    GRADE_EVIDENCE_MAX = 64,
    GRADE_INTENTS_MAX = 12,
    GRADE_SCORE_MAX = 100,
    GRADE_DAYS_MAX = 366
};

struct grade {
    struct text id;    /* "major": the ticket's class */
    struct text title; /* 重大 */
    int32_t least;     /* the sum that proposes it */
};

/* Holds when everything that it names holds. */
struct grade_evidence {
    struct text title;        /* why, for staff: 危及人身安全 */
    struct text grade;        /* id of a grade */
    int32_t score;            /* below 0 speaks against it */
    struct text words;        /* wording.h; size 0: none */
    struct text words_of;     /* key of a text that is such a list: "words.heated" */
    struct text unless;       /* words beside which it does not count */
    size_t intent_count;
    struct text intents[GRADE_INTENTS_MAX];
    int32_t urged;            /* hurried at least so often; 0: whatever */
    int32_t repeated;         /* at least so many complaints in `days`, this one included */
    struct condition when;
};

struct grades {
    int32_t days;
    size_t slot_count;
    struct text slots[WORDING_SLOTS_MAX]; /* whose words are looked at */
    size_t grade_count;
    struct grade grades[GRADES_MAX];
    size_t evidence_count;
    struct grade_evidence evidence[GRADE_EVIDENCE_MAX];
};

/* Reads the file at place. Every fault is reported. Texts belong to the source's arena. */
void grades_read(const struct json_place *place, struct grades *grades_out);

struct grade_case {
    struct text said; /* normalised */
    int32_t repeated;
    const struct texts *texts; /* of words_of */
    const struct condition_view *view; /* of the ticket: intent, urged, facts */
};

struct grade_proposal {
    size_t grade; /* index; the higher the lighter */
    int32_t sums[GRADES_MAX];
    size_t why_count; /* evidence that held, in the order of the file */
    struct grade_why {
        const struct grade_evidence *evidence;
        struct text found; /* the word that was met; size 0: none was needed */
    } why[GRADE_EVIDENCE_MAX];
};

void grade_propose(const struct grades *grades, const struct grade_case *about,
                   struct grade_proposal *proposal_out);
/* Index of a grade by its id; grade_count when there is none. */
size_t grade_index(const struct grades *grades, struct text id);

#endif
