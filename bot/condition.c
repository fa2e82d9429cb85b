#include "bot/condition.h"

#include "bot/base/invariant.h"

#include <string.h>

enum { VALUE_BYTES_MAX = 128 };

/* ---- reading ---- */

static const char *const subject_keys[SUBJECT_COUNT] = {
    [SUBJECT_FACT] = "fact",       [SUBJECT_SLOT] = "slot",
    [SUBJECT_SERVICE] = "service", [SUBJECT_INTENT] = "intent",
    [SUBJECT_CLASS] = "class",     [SUBJECT_COMMUNITY] = "community",
    [SUBJECT_STATE] = "state",     [SUBJECT_DEPARTMENT] = "department",
    [SUBJECT_BOUND] = "bound",
};

struct test_reading {
    struct condition_test test;
    size_t subjects, relations; /* how many were given; one of each is right */
    struct text values[CONDITION_VALUES_MAX];
};

static void read_value(const struct json_place *place, size_t index, void *context)
{
    struct test_reading *reading = context;
    bool may_be_empty = reading->test.subject > SUBJECT_SLOT; /* of a column: not set */
    reading->values[index] = json_read_text(place, may_be_empty ? 0 : 1, VALUE_BYTES_MAX);
    reading->test.value_count = index + 1;
    for (size_t i = 0; i < index; i++) {
        if (reading->values[index].data != NULL &&
            text_equal(reading->values[i], reading->values[index])) {
            json_fault(place, "\"%.*s\" is there twice", TEXT_ARGS(reading->values[index]));
        }
    }
}

static void read_values(const struct json_place *place, struct test_reading *reading,
                        enum condition_relation relation)
{
    reading->test.relation = relation;
    reading->relations++;
    reading->test.value_count = 0;
    json_read_list(place, CONDITION_VALUES_MAX, read_value, reading);
    if (json_is_array(place->value) && json_array_size(place->value) == 0) {
        json_fault(place, "is empty: it could never hold, or always");
    }
}

static void read_is(const struct json_place *place, void *base)
{
    read_values(place, base, RELATION_IS);
}

static void read_not(const struct json_place *place, void *base)
{
    read_values(place, base, RELATION_NOT);
}

static void read_limit(const struct json_place *place, struct test_reading *reading,
                       enum condition_relation relation)
{
    reading->test.relation = relation;
    reading->relations++;
    if (json_is_integer(place->value)) {
        reading->test.limit = json_integer_value(place->value);
    } else {
        json_fault(place, "must be a whole number");
    }
}

static void read_over(const struct json_place *place, void *base)
{
    read_limit(place, base, RELATION_OVER);
}

static void read_upto(const struct json_place *place, void *base)
{
    read_limit(place, base, RELATION_UPTO);
}

static void read_present(const struct json_place *place, void *base)
{
    struct test_reading *reading = base;
    reading->relations++;
    reading->test.relation = json_is_false(place->value) ? RELATION_ABSENT : RELATION_PRESENT;
    if (!json_is_boolean(place->value)) {
        json_fault(place, "must be true or false");
    }
}

static void take_subject(const struct json_place *place, struct test_reading *reading)
{
    size_t subject = 0;
    while (subject < SUBJECT_COUNT && strcmp(subject_keys[subject], place->key) != 0) {
        subject++;
    }
    INVARIANT(subject < SUBJECT_COUNT);
    reading->test.subject = (enum condition_subject)subject;
    reading->subjects++;
}

static void read_named(const struct json_place *place, void *base)
{
    struct test_reading *reading = base;
    take_subject(place, reading);
    reading->test.name = json_read_text(place, 1, STORE_ID_BYTES - 1);
}

static const struct json_field own_relation_fields[] = {
    {"is", JSON_KIND_OWN, false, 0, 0, 0, 0, read_is},
    {"not", JSON_KIND_OWN, false, 0, 0, 0, 0, read_not},
    {"present", JSON_KIND_OWN, false, 0, 0, 0, 0, read_present},
};

/* Of the ticket's own columns: the values themselves, or an object of one relation. */
static void read_column(const struct json_place *place, void *base)
{
    struct test_reading *reading = base;
    take_subject(place, reading);
    if (json_is_object(place->value)) {
        json_read_object(place, own_relation_fields,
                         sizeof own_relation_fields / sizeof own_relation_fields[0], reading);
    } else {
        read_values(place, reading, RELATION_IS);
    }
}

static void read_bound(const struct json_place *place, void *base)
{
    take_subject(place, base);
    read_present(place, base);
}

static const struct json_field test_fields[] = {
    {"fact", JSON_KIND_OWN, false, 0, 0, 0, 0, read_named},
    {"slot", JSON_KIND_OWN, false, 0, 0, 0, 0, read_named},
    {"service", JSON_KIND_OWN, false, 0, 0, 0, 0, read_column},
    {"intent", JSON_KIND_OWN, false, 0, 0, 0, 0, read_column},
    {"class", JSON_KIND_OWN, false, 0, 0, 0, 0, read_column},
    {"community", JSON_KIND_OWN, false, 0, 0, 0, 0, read_column},
    {"state", JSON_KIND_OWN, false, 0, 0, 0, 0, read_column},
    {"department", JSON_KIND_OWN, false, 0, 0, 0, 0, read_column},
    {"bound", JSON_KIND_OWN, false, 0, 0, 0, 0, read_bound},
    {"is", JSON_KIND_OWN, false, 0, 0, 0, 0, read_is},
    {"not", JSON_KIND_OWN, false, 0, 0, 0, 0, read_not},
    {"over", JSON_KIND_OWN, false, 0, 0, 0, 0, read_over},
    {"upto", JSON_KIND_OWN, false, 0, 0, 0, 0, read_upto},
    {"present", JSON_KIND_OWN, false, 0, 0, 0, 0, read_present},
};

static void check_test(const struct json_place *place, const struct test_reading *reading)
{
    if (!json_is_object(place->value)) {
        return; /* reported already */
    }
    if (reading->subjects != 1) {
        json_fault(place, "must name one of: fact slot service intent class community state "
                          "department bound");
    } else if (reading->relations != 1) {
        json_fault(place, "must say one of: is not over upto present");
    } else if ((reading->test.relation == RELATION_OVER ||
                reading->test.relation == RELATION_UPTO) &&
               reading->test.subject != SUBJECT_FACT) {
        json_fault(place, "\"over\" and \"upto\" are for facts");
    }
}

static void read_test(const struct json_place *place, size_t index, void *context)
{
    struct condition *condition = context;
    struct test_reading reading = {0};
    json_read_object(place, test_fields, sizeof test_fields / sizeof test_fields[0], &reading);
    check_test(place, &reading);
    size_t bytes = reading.test.value_count * sizeof *reading.values;
    if (bytes > 0) {
        reading.test.values = arena_alloc(place->source->arena, bytes);
        if (reading.test.values == NULL) {
            place->source->out_of_memory = true;
            return;
        }
        memcpy(reading.test.values, reading.values, bytes);
    }
    condition->tests[index] = reading.test;
    condition->test_count = index + 1;
}

void condition_read(const struct json_place *place, struct condition *condition_out)
{
    *condition_out = (struct condition){0};
    struct condition_test tests[CONDITION_TESTS_MAX];
    struct condition reading = {.tests = tests};
    json_read_list(place, CONDITION_TESTS_MAX, read_test, &reading);
    if (reading.test_count == 0) {
        return;
    }
    size_t bytes = reading.test_count * sizeof *tests;
    reading.tests = arena_alloc(place->source->arena, bytes);
    if (reading.tests == NULL) {
        place->source->out_of_memory = true;
        return;
    }
    memcpy(reading.tests, tests, bytes);
    *condition_out = reading;
}

/* ---- holding ---- */

/* What a test looks at; the JSON of the slots is read at most once a condition. */
struct looking {
    const struct condition_view *view;
    json_t *slots;
};

struct found {
    struct text value; /* size 0: absent */
    int64_t number;
};

static struct found find_fact(const struct condition_view *view, struct text name)
{
    for (size_t i = 0; i < view->fact_count; i++) {
        if (text_equal(text_of(view->facts[i].name), name)) {
            return (struct found){text_of(view->facts[i].value), view->facts[i].number};
        }
    }
    return (struct found){0};
}

static struct text shown_in_json(struct looking *looking, struct text name)
{
    struct text slots = looking->view->ticket->slots;
    if (looking->slots == NULL && slots.size > 0) {
        looking->slots = json_loadb(slots.data, slots.size, 0, NULL);
    }
    json_t *shown =
        json_object_get(json_object_getn(looking->slots, name.data, name.size), "shown");
    return (struct text){json_string_value(shown), json_string_length(shown)};
}

static struct text find_slot(struct looking *looking, struct text name)
{
    const struct condition_view *view = looking->view;
    if (view->slots == NULL) {
        return shown_in_json(looking, name);
    }
    for (size_t i = 0; i < view->slot_count; i++) {
        if (text_equal(view->slots[i].name, name)) {
            return view->slots[i].shown;
        }
    }
    return TEXT_NONE;
}

static struct found find_value(struct looking *looking, const struct condition_test *test)
{
    static const size_t columns[SUBJECT_COUNT] = {
        [SUBJECT_SERVICE] = offsetof(struct ticket, service),
        [SUBJECT_INTENT] = offsetof(struct ticket, intent),
        [SUBJECT_CLASS] = offsetof(struct ticket, class_),
        [SUBJECT_COMMUNITY] = offsetof(struct ticket, community),
        [SUBJECT_STATE] = offsetof(struct ticket, state),
        [SUBJECT_DEPARTMENT] = offsetof(struct ticket, department),
    };
    INVARIANT(test->subject < SUBJECT_COUNT);
    switch (test->subject) {
    case SUBJECT_FACT:
        return find_fact(looking->view, test->name);
    case SUBJECT_SLOT:
        return (struct found){find_slot(looking, test->name), 0};
    case SUBJECT_BOUND:
        return (struct found){
            looking->view->ticket->household == 0 ? TEXT_NONE : TEXT("bound"), 0};
    default:
        return (struct found){
            text_of((const char *)looking->view->ticket + columns[test->subject]), 0};
    }
}

static bool test_holds(struct looking *looking, const struct condition_test *test)
{
    struct found found = find_value(looking, test);
    bool present = found.value.size > 0;
    switch (test->relation) {
    case RELATION_IS:
        return text_among(found.value, test->values, test->value_count);
    case RELATION_NOT:
        return !text_among(found.value, test->values, test->value_count);
    case RELATION_OVER:
        return present && found.number > test->limit;
    case RELATION_UPTO:
        return present && found.number <= test->limit;
    case RELATION_PRESENT:
        return present;
    case RELATION_ABSENT:
        return !present;
    case RELATION_COUNT:
        break;
    }
    INVARIANT(test->relation < RELATION_COUNT);
    return false;
}

size_t condition_first_failing(const struct condition *condition,
                               const struct condition_view *view)
{
    INVARIANT(condition != NULL && view != NULL && view->ticket != NULL);
    struct looking looking = {.view = view};
    size_t failing = SIZE_MAX;
    for (size_t i = 0; failing == SIZE_MAX && i < condition->test_count; i++) {
        failing = test_holds(&looking, &condition->tests[i]) ? SIZE_MAX : i;
    }
    json_decref(looking.slots);
    return failing;
}

bool condition_holds(const struct condition *condition, const struct condition_view *view)
{
    return condition_first_failing(condition, view) == SIZE_MAX;
}
