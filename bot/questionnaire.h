/* questionnaire.h - one file of config/questionnaires/: what a survey asks, in order, and how an
 * answer is read (R-SUR-3). Pure.
 *
 * A question may depend on an earlier one ("when"). Anonymous residents are asked all of them, and
 * what would not have been asked is dropped from the finished sheet: which question follows must
 * not tell what was answered. */
#ifndef BOT_QUESTIONNAIRE_H
#define BOT_QUESTIONNAIRE_H

#include "bot/json_read.h"
#include "store/store.h"

enum {
    QUESTIONNAIRES_MAX = 16,
    QUESTIONS_MAX = 32,
    QUESTION_OPTIONS_MAX = 12,
    SCALE_POINTS_MAX = 10,
    ANSWER_BYTES_MAX = 1200 /* of a free text; 400 Chinese characters */
};

enum question_kind { QUESTION_SCALE, QUESTION_CHOICE, QUESTION_TEXT, QUESTION_KIND_COUNT };

struct question_option {
    struct text id, title;
    struct text words; /* besides the title and its place in the list; with spaces between */
};
struct scale_point {
    int32_t value;
    struct text title, words;
};
struct question_when {
    size_t question; /* index of an earlier one; SIZE_MAX: asked of everybody */
    struct text name;
    size_t is_count;
    struct text is[QUESTION_OPTIONS_MAX]; /* of a choice */
    int32_t upto;                         /* of a scale; 0: not given */
};
struct question {
    struct text id;
    struct text title; /* of the item, in reports */
    struct text text;  /* key of the question */
    enum question_kind kind;
    bool may_skip;
    bool overall; /* the one scale that says how content he is: R-SUR-6 looks at it */
    bool opinion; /* a text that becomes a ticket: R-SUR-5 */
    size_t option_count;
    struct question_option *options;
    struct question_when when;
};
struct questionnaire {
    struct text id, title, requirement;
    bool anonymous;                          /* may be answered without a name */
    int32_t satisfied, dissatisfied, strong; /* points from, up to, up to */
    size_t point_count;
    struct scale_point *points;
    size_t question_count;
    struct question *questions; /* in the configuration's arena */
};
struct questionnaires {
    size_t count;
    struct questionnaire items[QUESTIONNAIRES_MAX];
};

/* For json_read_folder; context is the struct questionnaires. */
void questionnaire_read(const struct json_place *place, void *questionnaires);
const struct questionnaire *questionnaire_find(const struct questionnaires *all, struct text id);
/* Index of a question; SIZE_MAX when it has none of that id. */
size_t questionnaire_index(const struct questionnaire *form, struct text question);

/* One sheet as it is filled in, by the index of the question. */
struct sheet_answer {
    bool given;        /* asked and answered, or passed over */
    struct text value; /* "4", "yes", his words; size 0: passed over */
};
struct sheet {
    struct sheet_answer answers[QUESTIONS_MAX];
};
/* Would the question be asked after these answers? */
bool questionnaire_asks(const struct questionnaire *form, const struct sheet *sheet, size_t index);
/* The next one that is not given yet; question_count when there is none. all: whatever "when" says. */
size_t questionnaire_next(const struct questionnaire *form, const struct sheet *sheet, bool all);
/* Drops what would not have been asked. */
void questionnaire_prune(const struct questionnaire *form, struct sheet *sheet);
/* Reads words (normalised, without marks around them) as an answer to a scale or a choice: the
 * value, or size 0. words_before and words_after are what may stand around a mark: "打5分". */
struct text_list;
struct text questionnaire_answer(const struct questionnaire *form, size_t index, struct text words,
                                 const struct text_list *before, const struct text_list *after);
/* Is the value one that the question can have? For sheets that staff enter. */
bool questionnaire_accepts(const struct questionnaire *form, size_t index, struct text value);
/* The mark of a scale's value; 0 when there is none. */
int32_t questionnaire_mark(const struct questionnaire *form, size_t index, struct text value);

#endif
