#include "bot/questionnaire.h"

#include "bot/fact_value.h"
#include "bot/texts.h"

static const struct text kinds[QUESTION_KIND_COUNT] = {
    [QUESTION_SCALE] = {"scale", 5},
    [QUESTION_CHOICE] = {"choice", 6},
    [QUESTION_TEXT] = {"text", 4},
};

/* ---- reading ---- */

static void read_kind(const struct json_place *place, void *base)
{
    size_t index = json_read_choice(place, kinds, QUESTION_KIND_COUNT);
    ((struct question *)base)->kind =
        index < QUESTION_KIND_COUNT ? (enum question_kind)index : QUESTION_TEXT;
}

static void read_options(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct question_option, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"words", JSON_KIND_TEXT, false, FIELD(words), 1, 512, 0, NULL},
    };
#undef FIELD
    static const struct json_objects kind = {QUESTION_OPTIONS_MAX, sizeof(struct question_option),
                                             fields, sizeof fields / sizeof fields[0], NULL};
    struct question *question = base;
    question->options = json_read_objects(place, &kind, &question->option_count);
}

static void read_when(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct question_when, name)
    static const struct json_field fields[] = {
        {"question", JSON_KIND_TEXT, true, FIELD(name), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"is", JSON_KIND_TEXTS, false, FIELD(is), 1, QUESTION_OPTIONS_MAX, FIELD(is_count), NULL},
        {"upto", JSON_KIND_INT32, false, FIELD(upto), 1, SCALE_POINTS_MAX, 0, NULL},
    };
#undef FIELD
    struct question_when *when = &((struct question *)base)->when;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], when);
    if ((when->is_count == 0) == (when->upto == 0)) {
        json_fault(place, "must say one of is (of a choice), upto (of a scale)");
    }
}

static void check_question(const struct json_place *place, void *item)
{
    struct question *question = item;
    if ((question->kind == QUESTION_CHOICE) != (question->option_count > 0)) {
        json_fault(place, "options: a choice has them, and nothing else");
    }
    if (question->overall && question->kind != QUESTION_SCALE) {
        json_fault(place, "overall: only a scale can be");
    }
    if (question->opinion && question->kind != QUESTION_TEXT) {
        json_fault(place, "opinion: only a text can be");
    }
    if (question->overall && (question->when.name.size > 0 || question->may_skip)) {
        json_fault(place, "overall: is asked of everybody");
    }
}

static void read_questions(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct question, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"text", JSON_KIND_TEXT, true, FIELD(text), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"kind", JSON_KIND_OWN, true, 0, 0, 0, 0, read_kind},
        {"may_skip", JSON_KIND_BOOL, false, FIELD(may_skip), 0, 0, 0, NULL},
        {"overall", JSON_KIND_BOOL, false, FIELD(overall), 0, 0, 0, NULL},
        {"opinion", JSON_KIND_BOOL, false, FIELD(opinion), 0, 0, 0, NULL},
        {"options", JSON_KIND_OWN, false, 0, 0, 0, 0, read_options},
        {"when", JSON_KIND_OWN, false, 0, 0, 0, 0, read_when},
    };
#undef FIELD
    static const struct json_objects kind = {QUESTIONS_MAX, sizeof(struct question), fields,
                                             sizeof fields / sizeof fields[0], check_question};
    struct questionnaire *form = base;
    form->questions = json_read_objects(place, &kind, &form->question_count);
}

static void read_points(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct scale_point, name)
    static const struct json_field fields[] = {
        {"value", JSON_KIND_INT32, true, FIELD(value), 1, SCALE_POINTS_MAX, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"words", JSON_KIND_TEXT, false, FIELD(words), 1, 512, 0, NULL},
    };
#undef FIELD
    static const struct json_objects kind = {SCALE_POINTS_MAX, sizeof(struct scale_point), fields,
                                             sizeof fields / sizeof fields[0], NULL};
    struct questionnaire *form = base;
    form->points = json_read_objects(place, &kind, &form->point_count);
}

static void read_scale(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct questionnaire, name)
    static const struct json_field fields[] = {
        {"satisfied", JSON_KIND_INT32, true, FIELD(satisfied), 1, SCALE_POINTS_MAX, 0, NULL},
        {"dissatisfied", JSON_KIND_INT32, true, FIELD(dissatisfied), 1, SCALE_POINTS_MAX, 0, NULL},
        {"strong", JSON_KIND_INT32, true, FIELD(strong), 1, SCALE_POINTS_MAX, 0, NULL},
        {"points", JSON_KIND_OWN, true, 0, 0, 0, 0, read_points},
    };
#undef FIELD
    struct questionnaire *form = base;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], form);
    if (form->strong > form->dissatisfied || form->dissatisfied >= form->satisfied) {
        json_fault(place, "must be strong <= dissatisfied < satisfied");
    }
    for (size_t i = 0; i < form->point_count; i++) {
        if (form->points[i].value != (int32_t)(form->point_count - i)) {
            json_fault(place, "points: must go down to 1, one by one");
            return;
        }
    }
    if (form->satisfied > (int32_t)form->point_count) {
        json_fault(place, "satisfied: no point reaches it");
    }
}

/* What a "when" names must be there, before, and of the kind it asks. */
static void check_when(const struct json_place *place, struct questionnaire *form, size_t index)
{
    struct question_when *when = &form->questions[index].when;
    when->question = SIZE_MAX;
    if (when->name.size == 0) {
        return;
    }
    size_t at = questionnaire_index(form, when->name);
    if (at >= index) {
        json_fault(place, "questions[%zu].when: \"%.*s\" is no earlier question", index,
                   TEXT_ARGS(when->name));
        return;
    }
    const struct question *earlier = &form->questions[at];
    enum question_kind wanted = when->upto > 0 ? QUESTION_SCALE : QUESTION_CHOICE;
    if (earlier->kind != wanted) {
        json_fault(place, "questions[%zu].when: \"%.*s\" is no %.*s", index, TEXT_ARGS(when->name),
                   TEXT_ARGS(kinds[wanted]));
        return;
    }
    when->question = at;
    for (size_t i = 0; i < when->is_count; i++) {
        if (!questionnaire_accepts(form, at, when->is[i])) {
            json_fault(place, "questions[%zu].when: \"%.*s\" has no option \"%.*s\"", index,
                       TEXT_ARGS(when->name), TEXT_ARGS(when->is[i]));
        }
    }
}

static void check_form(const struct json_place *place, struct questionnaire *form)
{
    size_t overall = 0;
    for (size_t i = 0; i < form->question_count; i++) {
        overall += form->questions[i].overall;
        if (questionnaire_index(form, form->questions[i].id) != i) {
            json_fault(place, "questions[%zu]: \"%.*s\" is there twice", i,
                       TEXT_ARGS(form->questions[i].id));
        }
        check_when(place, form, i);
    }
    if (overall != 1) {
        json_fault(place, "questions: one of them must be overall");
    }
}

void questionnaire_read(const struct json_place *place, void *questionnaires)
{
#define FIELD(name) offsetof(struct questionnaire, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"requirement", JSON_KIND_TEXT, true, FIELD(requirement), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"anonymous", JSON_KIND_BOOL, false, FIELD(anonymous), 0, 0, 0, NULL},
        {"scale", JSON_KIND_OWN, true, 0, 0, 0, 0, read_scale},
        {"questions", JSON_KIND_OWN, true, 0, 0, 0, 0, read_questions},
    };
#undef FIELD
    struct questionnaires *all = questionnaires;
    struct questionnaire form = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &form);
    check_form(place, &form);
    if (questionnaire_find(all, form.id) != NULL) {
        json_fault(place, "id: \"%.*s\" is there twice", TEXT_ARGS(form.id));
    } else if (all->count == QUESTIONNAIRES_MAX) {
        json_fault(place, "more than %d questionnaires", QUESTIONNAIRES_MAX);
    } else {
        all->items[all->count++] = form;
    }
}

const struct questionnaire *questionnaire_find(const struct questionnaires *all, struct text id)
{
    for (size_t i = 0; i < all->count; i++) {
        if (text_equal(all->items[i].id, id)) {
            return &all->items[i];
        }
    }
    return NULL;
}

size_t questionnaire_index(const struct questionnaire *form, struct text question)
{
    for (size_t i = 0; i < form->question_count; i++) {
        if (text_equal(form->questions[i].id, question)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* ---- filling in ---- */

int32_t questionnaire_mark(const struct questionnaire *form, size_t index, struct text value)
{
    int64_t mark = 0;
    bool is_mark = form->questions[index].kind == QUESTION_SCALE && text_to_int64(value, &mark) &&
                   mark >= 1 && mark <= (int64_t)form->point_count;
    return is_mark ? (int32_t)mark : 0;
}

bool questionnaire_asks(const struct questionnaire *form, const struct sheet *sheet, size_t index)
{
    const struct question_when *when = &form->questions[index].when;
    if (when->question == SIZE_MAX) {
        return true;
    }
    struct text said = sheet->answers[when->question].value;
    if (!questionnaire_asks(form, sheet, when->question)) { /* ends: "when" names an earlier one */
        return false;
    }
    if (when->upto > 0) {
        int32_t mark = questionnaire_mark(form, when->question, said);
        return mark > 0 && mark <= when->upto;
    }
    return said.size > 0 && text_among(said, when->is, when->is_count);
}

size_t questionnaire_next(const struct questionnaire *form, const struct sheet *sheet, bool all)
{
    for (size_t i = 0; i < form->question_count; i++) {
        if (!sheet->answers[i].given && (all || questionnaire_asks(form, sheet, i))) {
            return i;
        }
    }
    return form->question_count;
}

void questionnaire_prune(const struct questionnaire *form, struct sheet *sheet)
{
    for (size_t i = 0; i < form->question_count; i++) {
        if (!questionnaire_asks(form, sheet, i)) {
            sheet->answers[i] = (struct sheet_answer){0};
        }
    }
}

/* ---- reading words ---- */

static bool is_listed(struct text list, struct text word)
{
    while (list.size > 0) {
        size_t size = text_find(list, TEXT(" "));
        if (text_equal(text_slice(list, 0, size), word)) {
            return true;
        }
        list = size == SIZE_MAX ? TEXT_NONE : text_slice(list, size + 1, list.size);
    }
    return false;
}

static struct text digit_text(int64_t value)
{
    static const struct text digits[SCALE_POINTS_MAX + 1] = {
        {"0", 1}, {"1", 1}, {"2", 1}, {"3", 1}, {"4", 1}, {"5", 1},
        {"6", 1}, {"7", 1}, {"8", 1}, {"9", 1}, {"10", 2}};
    return value >= 0 && value <= SCALE_POINTS_MAX ? digits[value] : TEXT_NONE;
}

static struct text read_mark(const struct questionnaire *form, struct text words,
                             const struct text_list *before, const struct text_list *after)
{
    for (size_t i = 0; i < form->point_count; i++) {
        const struct scale_point *point = &form->points[i];
        if (text_equal(point->title, words) || is_listed(point->words, words)) {
            return digit_text(point->value);
        }
    }
    int64_t mark = fact_value_score(words, before, after); /* 1..5, as for callbacks */
    if (mark == 0 && text_to_int64(words, &mark) && mark < 1) {
        mark = 0;
    }
    return mark >= 1 && mark <= (int64_t)form->point_count ? digit_text(mark) : TEXT_NONE;
}

/* By its title, a word for it, or its place in the list: "2", "B". */
static struct text read_option(const struct question *question, struct text words)
{
    int64_t number = 0;
    if (words.size == 1 && words.data[0] >= 'a' && words.data[0] <= 'z') {
        number = words.data[0] - 'a' + 1;
    } else if (!text_to_int64(words, &number)) {
        number = 0;
    }
    for (size_t i = 0; i < question->option_count; i++) {
        const struct question_option *option = &question->options[i];
        if (number == (int64_t)i + 1 || text_equal(option->title, words) ||
            is_listed(option->words, words)) {
            return option->id;
        }
    }
    return TEXT_NONE;
}

struct text questionnaire_answer(const struct questionnaire *form, size_t index, struct text words,
                                 const struct text_list *before, const struct text_list *after)
{
    const struct question *question = &form->questions[index];
    if (words.size == 0 || question->kind == QUESTION_TEXT) {
        return TEXT_NONE;
    }
    return question->kind == QUESTION_SCALE ? read_mark(form, words, before, after)
                                            : read_option(question, words);
}

bool questionnaire_accepts(const struct questionnaire *form, size_t index, struct text value)
{
    const struct question *question = &form->questions[index];
    if (value.size == 0) {
        return question->may_skip;
    }
    if (question->kind == QUESTION_SCALE) {
        return questionnaire_mark(form, index, value) > 0;
    }
    for (size_t i = 0; i < question->option_count; i++) {
        if (text_equal(question->options[i].id, value)) {
            return true;
        }
    }
    return question->kind == QUESTION_TEXT && value.size <= ANSWER_BYTES_MAX;
}
