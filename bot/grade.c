#include "bot/grade.h"

#include "bot/base/invariant.h"

#include <stddef.h>

enum { TITLE_BYTES_MAX = 90, TIMES_MAX = 1000 };

/* ---- reading ---- */

static void read_when(const struct json_place *place, void *base)
{
    struct grade_evidence *evidence = base;
    condition_read(place, &evidence->when);
}

#define EVIDENCE(name) offsetof(struct grade_evidence, name)
static const struct json_field evidence_fields[] = {
    {"title", JSON_KIND_TEXT, true, EVIDENCE(title), 1, TITLE_BYTES_MAX, 0, NULL},
    {"grade", JSON_KIND_TEXT, true, EVIDENCE(grade), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"score", JSON_KIND_INT32, true, EVIDENCE(score), -GRADE_SCORE_MAX, GRADE_SCORE_MAX, 0, NULL},
    {"words", JSON_KIND_TEXT, false, EVIDENCE(words), 1, WORDING_LIST_BYTES_MAX, 0, NULL},
    {"words_of", JSON_KIND_TEXT, false, EVIDENCE(words_of), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"unless", JSON_KIND_TEXT, false, EVIDENCE(unless), 1, WORDING_LIST_BYTES_MAX, 0, NULL},
    {"intents", JSON_KIND_TEXTS, false, EVIDENCE(intents), 0, GRADE_INTENTS_MAX,
     EVIDENCE(intent_count), NULL},
    {"urged", JSON_KIND_INT32, false, EVIDENCE(urged), 1, TIMES_MAX, 0, NULL},
    {"repeated", JSON_KIND_INT32, false, EVIDENCE(repeated), 2, TIMES_MAX, 0, NULL},
    {"when", JSON_KIND_OWN, false, 0, 0, 0, 0, read_when},
};

static bool says_something(const struct grade_evidence *evidence)
{
    return evidence->words.size > 0 || evidence->words_of.size > 0 ||
           evidence->intent_count > 0 || evidence->urged > 0 || evidence->repeated > 0 ||
           evidence->when.test_count > 0;
}

static void read_evidence(const struct json_place *place, size_t index, void *context)
{
    struct grades *grades = context;
    struct grade_evidence *evidence = &grades->evidence[index];
    json_read_object(place, evidence_fields, sizeof evidence_fields / sizeof evidence_fields[0],
                     evidence);
    grades->evidence_count = index + 1;
    if (!says_something(evidence)) {
        json_fault(place, "needs one of: words words_of intents urged repeated when");
    }
}

static void read_evidence_list(const struct json_place *place, void *base)
{
    json_read_list(place, GRADE_EVIDENCE_MAX, read_evidence, base);
}

static void read_grade(const struct json_place *place, size_t index, void *context)
{
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, offsetof(struct grade, id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, offsetof(struct grade, title), 1, TITLE_BYTES_MAX, 0,
         NULL},
        {"least", JSON_KIND_INT32, false, offsetof(struct grade, least), 0, GRADE_SCORE_MAX, 0,
         NULL},
    };
    struct grades *grades = context;
    struct grade *grade = &grades->grades[index];
    json_read_object(place, fields, sizeof fields / sizeof fields[0], grade);
    if (grade_index(grades, grade->id) < index) {
        json_fault(place, "grade \"%.*s\" is there twice", TEXT_ARGS(grade->id));
    }
    grades->grade_count = index + 1;
}

static void read_grade_list(const struct json_place *place, void *base)
{
    json_read_list(place, GRADES_MAX, read_grade, base);
}

void grades_read(const struct json_place *place, struct grades *grades_out)
{
    static const struct json_field fields[] = {
        {"slots", JSON_KIND_TEXTS, true, offsetof(struct grades, slots), 1, WORDING_SLOTS_MAX,
         offsetof(struct grades, slot_count), NULL},
        {"days", JSON_KIND_INT32, true, offsetof(struct grades, days), 1, GRADE_DAYS_MAX, 0, NULL},
        {"grades", JSON_KIND_OWN, true, 0, 0, 0, 0, read_grade_list},
        {"evidence", JSON_KIND_OWN, true, 0, 0, 0, 0, read_evidence_list},
    };
    *grades_out = (struct grades){0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], grades_out);
    if (grades_out->grade_count == 0) {
        json_fault(place, "grades: at least one is needed");
    }
    for (size_t i = 0; i < grades_out->evidence_count; i++) {
        struct text id = grades_out->evidence[i].grade;
        if (id.size > 0 && grade_index(grades_out, id) == grades_out->grade_count) {
            json_fault(place, "evidence[%zu].grade: there is no grade \"%.*s\"", i,
                       TEXT_ARGS(id));
        }
    }
}

size_t grade_index(const struct grades *grades, struct text id)
{
    size_t i = 0;
    while (i < grades->grade_count && !text_equal(grades->grades[i].id, id)) {
        i++;
    }
    return i;
}

/* ---- proposing ---- */

static bool intent_fits(const struct grade_evidence *evidence, struct text intent)
{
    for (size_t i = 0; i < evidence->intent_count; i++) {
        if (text_equal(evidence->intents[i], intent)) {
            return true;
        }
    }
    return evidence->intent_count == 0;
}

static bool words_fit(const struct grade_evidence *evidence, const struct grade_case *about,
                      struct text *found)
{
    if (evidence->words.size == 0 && evidence->words_of.size == 0) {
        return true;
    }
    return wording_find(evidence->words, about->said, found) ||
           (evidence->words_of.size > 0 &&
            wording_find(texts_find(about->texts, evidence->words_of), about->said, found));
}

static bool evidence_holds(const struct grade_evidence *evidence, const struct grade_case *about,
                           struct text *found)
{
    const struct ticket *ticket = about->view->ticket;
    *found = TEXT_NONE;
    return ticket->urged >= evidence->urged && about->repeated >= evidence->repeated &&
           intent_fits(evidence, text_of(ticket->intent)) &&
           condition_holds(&evidence->when, about->view) &&
           words_fit(evidence, about, found) &&
           !wording_find(evidence->unless, about->said, NULL);
}

/* The gravest with enough; nobody must find evidence for the lightest. */
static size_t choose(const struct grades *grades, const int32_t *sums)
{
    size_t last = grades->grade_count - 1;
    for (size_t i = 0; i < last; i++) {
        if (sums[i] >= grades->grades[i].least) {
            return i;
        }
    }
    return last;
}

void grade_propose(const struct grades *grades, const struct grade_case *about,
                   struct grade_proposal *proposal_out)
{
    INVARIANT(grades->grade_count > 0); /* proved by grades_read */
    *proposal_out = (struct grade_proposal){0};
    for (size_t i = 0; i < grades->evidence_count; i++) {
        const struct grade_evidence *evidence = &grades->evidence[i];
        struct text found;
        if (evidence_holds(evidence, about, &found)) {
            proposal_out->sums[grade_index(grades, evidence->grade)] += evidence->score;
            proposal_out->why[proposal_out->why_count++] = (struct grade_why){evidence, found};
        }
    }
    proposal_out->grade = choose(grades, proposal_out->sums);
}
