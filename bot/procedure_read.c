#include "bot/procedure_read.h"

#include "bot/catalogue.h"

#include <stddef.h>
#include <string.h>

enum {
    WORD_BYTES_MAX = 64, /* keys of texts, Chinese names, values */
    ASK_WORDS_BYTES_MAX = 400,
    FACT_CHARS_MAX = (FACT_VALUE_BYTES - 1) / 4, /* whatever the characters, they fit a value */
    SCORE_MIN = 1,
    SCORE_MAX = 5,
    PASS_VALID_MS_MIN = 60000,
    PRIORITY_MAX = 2
};
#define AMOUNT_MAX 1000000000000LL /* of numbers and fen; sums of thousands stay in an int64 */
#define SPAN_MS_MAX (366LL * 86400000)
#define APPOINTMENT_BEFORE_MS_MIN 300000
#define APPOINTMENT_BEFORE_MS_MAX (7LL * 86400000)
#define COUNT_OF_FIELDS(fields) (sizeof(fields) / sizeof((fields)[0]))

static bool has_key(const struct json_place *place, const char *key)
{
    return json_object_get(place->value, key) != NULL;
}

#define DEFINE_READ_WHEN(type, member, function)                                                   \
    static void function(const struct json_place *place, void *base)                               \
    {                                                                                              \
        condition_read(place, &((type *)base)->member);                                            \
    }
DEFINE_READ_WHEN(struct fact_allowed, when, read_allowed_when)
DEFINE_READ_WHEN(struct gate, when, read_gate_when)
DEFINE_READ_WHEN(struct gate, needs, read_gate_needs)
DEFINE_READ_WHEN(struct reaction, when, read_reaction_when)
DEFINE_READ_WHEN(struct refusal, when, read_refusal_when)

/* ---- facts ---- */

#define ALLOWED_FIELD(name) offsetof(struct fact_allowed, name)
static const struct json_field allowed_fields[] = {
    {"roles", JSON_KIND_TEXTS, true, ALLOWED_FIELD(roles), 1, ROLES_NAMED_MAX,
     ALLOWED_FIELD(role_count), NULL},
    {"when", JSON_KIND_OWN, false, 0, 0, 0, 0, read_allowed_when},
    {"because", JSON_KIND_TEXT, false, ALLOWED_FIELD(because), 1, WORD_BYTES_MAX, 0, NULL},
};

static void read_one_allowed(const struct json_place *place, size_t index, void *context)
{
    struct fact_rule *fact = context;
    struct fact_allowed *allowed = &fact->allowed[index];
    json_read_object(place, allowed_fields, COUNT_OF_FIELDS(allowed_fields), allowed);
    if (allowed->because.size > 0 && allowed->when.test_count == 0) {
        json_fault(place, "\"because\" is said when \"when\" does not hold, and there is none");
    }
    if (allowed->role_count == 0 && has_key(place, "roles")) {
        json_fault(place, "roles: is empty");
    }
    fact->allowed_count = index + 1;
}

static void read_allowed(const struct json_place *place, void *base)
{
    json_read_list(place, FACT_ALLOWED_MAX, read_one_allowed, base);
}

/* What a kind of fact may limit. */
static const struct {
    struct text name;
    int64_t least, most; /* bounds of "min" and "max", and what they are when not given */
    int64_t min, max;
} fact_kinds[FACT_KIND_COUNT] = {
    [FACT_FLAG] = {{"flag", 4}, 0, 0, 0, 0},
    [FACT_TEXT] = {{"text", 4}, 1, FACT_CHARS_MAX, 1, FACT_CHARS_MAX},
    [FACT_NUMBER] = {{"number", 6}, -AMOUNT_MAX, AMOUNT_MAX, 0, AMOUNT_MAX},
    [FACT_FEN] = {{"fen", 3}, 0, AMOUNT_MAX, 0, AMOUNT_MAX},
    [FACT_CHOICE] = {{"choice", 6}, 0, 0, 0, 0},
    [FACT_TIME] = {{"time", 4}, 0, 0, 0, 0},
    [FACT_SCORE] = {{"score", 5}, 0, 0, SCORE_MIN, SCORE_MAX},
    [FACT_COUNT] = {{"count", 5}, 0, 0, 0, 0},
};

static void read_fact_kind(const struct json_place *place, void *base)
{
    struct fact_rule *fact = base;
    struct text names[FACT_KIND_COUNT];
    for (size_t i = 0; i < FACT_KIND_COUNT; i++) {
        names[i] = fact_kinds[i].name;
    }
    size_t kind = json_read_choice(place, names, FACT_KIND_COUNT);
    fact->kind = kind == FACT_KIND_COUNT ? FACT_FLAG : (enum fact_kind)kind;
}

#define FACT_FIELD(name) offsetof(struct fact_rule, name)
static const struct json_field fact_fields[] = {
    {"name", JSON_KIND_TEXT, true, FACT_FIELD(name), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"title", JSON_KIND_TEXT, true, FACT_FIELD(title), 1, WORD_BYTES_MAX, 0, NULL},
    {"group", JSON_KIND_TEXT, false, FACT_FIELD(group), 1, WORD_BYTES_MAX, 0, NULL},
    {"kind", JSON_KIND_OWN, true, 0, 0, 0, 0, read_fact_kind},
    {"min", JSON_KIND_INT64, false, FACT_FIELD(min), -AMOUNT_MAX, AMOUNT_MAX, 0, NULL},
    {"max", JSON_KIND_INT64, false, FACT_FIELD(max), -AMOUNT_MAX, AMOUNT_MAX, 0, NULL},
    {"apart_ms", JSON_KIND_INT64, false, FACT_FIELD(apart_ms), 1, SPAN_MS_MAX, 0, NULL},
    {"options", JSON_KIND_TEXTS, false, FACT_FIELD(options), 0, FACT_OPTIONS_MAX,
     FACT_FIELD(option_count), NULL},
    {"once", JSON_KIND_BOOL, false, FACT_FIELD(once), 0, 0, 0, NULL},
    {"allowed", JSON_KIND_OWN, false, 0, 0, 0, 0, read_allowed},
};

static void check_fact_limits(const struct json_place *place, struct fact_rule *fact)
{
    const int64_t least = fact_kinds[fact->kind].least, most = fact_kinds[fact->kind].most;
    bool has_min = has_key(place, "min"), has_max = has_key(place, "max");
    if (least == most && (has_min || has_max)) {
        json_fault(place, "\"min\" and \"max\" are for kinds text, number and fen");
        return;
    }
    fact->min = has_min ? fact->min : fact_kinds[fact->kind].min;
    fact->max = has_max ? fact->max : fact_kinds[fact->kind].max;
    if (least < most && (fact->min < least || fact->max > most || fact->min > fact->max)) {
        json_fault(place, "\"min\" and \"max\" must be %lld to %lld, and not the wrong way round",
                   (long long)least, (long long)most);
    }
}

/* The name is written in triggers and placeholders. */
static bool is_plain_name(struct text name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name.data[i]) == NULL) {
            return false;
        }
    }
    return true;
}

static void check_fact(const struct json_place *place, void *item)
{
    struct fact_rule *fact = item;
    check_fact_limits(place, fact);
    if (!is_plain_name(fact->name)) {
        json_fault(place, "name: small letters, digits and _ only");
    }
    if ((fact->kind == FACT_CHOICE) != (fact->option_count >= 2)) {
        json_fault(place, "kind choice needs two options or more, other kinds have none");
    }
    if (fact->apart_ms > 0 && fact->kind != FACT_COUNT) {
        json_fault(place, "\"apart_ms\" is for kind count");
    }
    if (fact->once && fact->kind == FACT_COUNT) {
        json_fault(place, "kind count is recorded again and again: not \"once\"");
    }
}

void procedure_read_facts(const struct json_place *place, void *base)
{
    static const struct json_objects kind = {SERVICE_FACTS_MAX, sizeof(struct fact_rule),
                                             fact_fields, COUNT_OF_FIELDS(fact_fields), check_fact};
    struct service *service = base;
    service->facts = json_read_objects(place, &kind, &service->fact_count);
}

/* ---- gates ---- */

#define GATE_FIELD(name) offsetof(struct gate, name)
static const struct json_field gate_fields[] = {
    {"op", JSON_KIND_TEXT, true, GATE_FIELD(op), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"when", JSON_KIND_OWN, false, 0, 0, 0, 0, read_gate_when},
    {"needs", JSON_KIND_OWN, false, 0, 0, 0, 0, read_gate_needs},
    {"children_closed", JSON_KIND_BOOL, false, GATE_FIELD(children_closed), 0, 0, 0, NULL},
    {"because", JSON_KIND_TEXT, true, GATE_FIELD(because), 1, WORD_BYTES_MAX, 0, NULL},
};

static void check_gate(const struct json_place *place, void *item)
{
    const struct gate *gate = item;
    if (!gate->children_closed && json_array_size(json_object_get(place->value, "needs")) == 0) {
        json_fault(place, "needs nothing: \"needs\" or \"children_closed\" must say what");
    }
}

void procedure_read_gates(const struct json_place *place, void *base)
{
    static const struct json_objects kind = {SERVICE_GATES_MAX, sizeof(struct gate), gate_fields,
                                             COUNT_OF_FIELDS(gate_fields), check_gate};
    struct service *service = base;
    service->gates = json_read_objects(place, &kind, &service->gate_count);
}

/* ---- questions ---- */

#define ANSWER_FIELD(name) offsetof(struct ask_answer, name)
static const struct json_field answer_fields[] = {
    {"value", JSON_KIND_TEXT, false, ANSWER_FIELD(value), 0, WORD_BYTES_MAX, 0, NULL},
    {"words", JSON_KIND_TEXT, false, ANSWER_FIELD(words), 0, ASK_WORDS_BYTES_MAX, 0, NULL},
    {"label", JSON_KIND_TEXT, false, ANSWER_FIELD(label), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"reply", JSON_KIND_TEXT, true, ANSWER_FIELD(reply), 1, WORD_BYTES_MAX, 0, NULL},
};

static void read_answer(const struct json_place *place, size_t index, void *context)
{
    struct ask *ask = context;
    json_read_object(place, answer_fields, COUNT_OF_FIELDS(answer_fields), &ask->answers[index]);
    ask->answer_count = index + 1;
}

static void read_answers(const struct json_place *place, void *base)
{
    json_read_list(place, ASK_ANSWERS_MAX, read_answer, base);
}

#define ASK_FIELD(name) offsetof(struct ask, name)
static const struct json_field ask_fields[] = {
    {"id", JSON_KIND_TEXT, true, ASK_FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"text", JSON_KIND_TEXT, true, ASK_FIELD(text), 1, WORD_BYTES_MAX, 0, NULL},
    {"fact", JSON_KIND_TEXT, true, ASK_FIELD(fact), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"score", JSON_KIND_BOOL, false, ASK_FIELD(score), 0, 0, 0, NULL},
    {"answers", JSON_KIND_OWN, true, 0, 0, 0, 0, read_answers},
    {"again_ms", JSON_KIND_INT64, false, ASK_FIELD(again_ms), 1, SPAN_MS_MAX, 0, NULL},
    {"expires_ms", JSON_KIND_INT64, false, ASK_FIELD(expires_ms), 1, SPAN_MS_MAX, 0, NULL},
    {"silent", JSON_KIND_TEXT, false, ASK_FIELD(silent), 1, WORD_BYTES_MAX, 0, NULL},
};

static void check_answers(const struct json_place *place, const struct ask *ask)
{
    for (size_t i = 0; i < ask->answer_count; i++) {
        const struct ask_answer *answer = &ask->answers[i];
        if (answer->value.size == 0 && !ask->score) {
            json_fault(place, "answers[%zu]: \"value\" is what it records", i);
        }
        if (answer->words.size == 0 && answer->label.size == 0 && !ask->score) {
            json_fault(place, "answers[%zu]: nothing means it: \"words\" or \"label\"", i);
        }
        for (size_t k = 0; k < i; k++) {
            if (text_equal(ask->answers[k].value, answer->value)) {
                json_fault(place, "answers[%zu]: value \"%.*s\" is there twice", i,
                           TEXT_ARGS(answer->value));
            }
        }
    }
    if (ask->answer_count == 0) {
        json_fault(place, "answers: there is none");
    }
}

static void check_ask(const struct json_place *place, void *item)
{
    const struct ask *ask = item;
    check_answers(place, ask);
    if (ask->silent.size > 0 && ask->expires_ms == 0) {
        json_fault(place, "\"silent\" needs \"expires_ms\"");
    }
    if (ask->expires_ms > 0 && ask->again_ms >= ask->expires_ms) {
        json_fault(place, "\"again_ms\" must be less than \"expires_ms\"");
    }
}

void procedure_read_asks(const struct json_place *place, void *base)
{
    static const struct json_objects kind = {SERVICE_ASKS_MAX, sizeof(struct ask), ask_fields,
                                             COUNT_OF_FIELDS(ask_fields), check_ask};
    struct service *service = base;
    service->asks = json_read_objects(place, &kind, &service->ask_count);
}

/* ---- reactions ---- */

/* Every key that a reaction of the kind has besides "on", "when" and "do"; all are required. */
static const struct {
    struct text name;
    const char *keys;
} reaction_kinds[REACTION_KIND_COUNT] = {
    [REACT_TELL] = {{"tell", 4}, "text"},
    [REACT_ASK] = {{"ask", 3}, "ask"},
    [REACT_RECORD] = {{"record", 6}, "fact value"},
    [REACT_MOVE] = {{"move", 4}, "op"},
    [REACT_NOTIFY] = {{"notify", 6}, "roles text"},
    [REACT_OPEN] = {{"open", 4}, "service link text"},
    [REACT_CLASS] = {{"class", 5}, "class"},
    [REACT_PASS] = {{"pass", 4}, "text valid_ms"},
    [REACT_REVOKE] = {{"revoke", 6}, ""},
    [REACT_POST] = {{"post", 4}, "fact from to"},
    [REACT_PRIORITY] = {{"priority", 8}, "priority"},
};

static void read_reaction_kind(const struct json_place *place, void *base)
{
    struct reaction *reaction = base;
    struct text names[REACTION_KIND_COUNT];
    for (size_t i = 0; i < REACTION_KIND_COUNT; i++) {
        names[i] = reaction_kinds[i].name;
    }
    size_t kind = json_read_choice(place, names, REACTION_KIND_COUNT);
    reaction->kind = (enum reaction_kind)kind; /* REACTION_KIND_COUNT after a fault */
}

#define REACTION_FIELD(name) offsetof(struct reaction, name)
#define REACTION_NAME(key)                                                                         \
    {                                                                                              \
        key, JSON_KIND_TEXT, false, REACTION_FIELD(name), 1, STORE_ID_BYTES - 1, 0, NULL           \
    }
static const struct json_field reaction_fields[] = {
    {"on", JSON_KIND_TEXTS, true, REACTION_FIELD(on), 1, REACTION_ON_MAX, REACTION_FIELD(on_count),
     NULL},
    {"when", JSON_KIND_OWN, false, 0, 0, 0, 0, read_reaction_when},
    {"do", JSON_KIND_OWN, true, 0, 0, 0, 0, read_reaction_kind},
    REACTION_NAME("ask"),
    REACTION_NAME("fact"),
    REACTION_NAME("op"),
    REACTION_NAME("service"),
    REACTION_NAME("class"),
    {"text", JSON_KIND_TEXT, false, REACTION_FIELD(text), 1, WORD_BYTES_MAX, 0, NULL},
    {"value", JSON_KIND_TEXT, false, REACTION_FIELD(value), 1, WORD_BYTES_MAX, 0, NULL},
    {"link", JSON_KIND_TEXT, false, REACTION_FIELD(value), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"from", JSON_KIND_TEXT, false, REACTION_FIELD(from), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"to", JSON_KIND_TEXT, false, REACTION_FIELD(to), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"roles", JSON_KIND_TEXTS, false, REACTION_FIELD(roles), 1, ROLES_NAMED_MAX,
     REACTION_FIELD(role_count), NULL},
    {"valid_ms", JSON_KIND_INT64, false, REACTION_FIELD(valid_ms), PASS_VALID_MS_MIN, SPAN_MS_MAX,
     0, NULL},
    {"priority", JSON_KIND_INT32, false, REACTION_FIELD(priority), 0, PRIORITY_MAX, 0, NULL},
};
enum { REACTION_KEYS_OF_ALL = 3 }; /* "on", "when", "do" */

static bool takes_key(const char *keys, const char *key)
{
    size_t size = strlen(key);
    for (const char *at = keys; (at = strstr(at, key)) != NULL; at += size) {
        if ((at == keys || at[-1] == ' ') && (at[size] == '\0' || at[size] == ' ')) {
            return true;
        }
    }
    return false;
}

static void check_reaction(const struct json_place *place, void *item)
{
    const struct reaction *reaction = item;
    if (reaction->kind == REACTION_KIND_COUNT || !has_key(place, "do")) {
        return; /* reported already */
    }
    const char *keys = reaction_kinds[reaction->kind].keys;
    const char *kind = reaction_kinds[reaction->kind].name.data;
    for (size_t i = REACTION_KEYS_OF_ALL; i < COUNT_OF_FIELDS(reaction_fields); i++) {
        const char *key = reaction_fields[i].key;
        if (has_key(place, key) && !takes_key(keys, key)) {
            json_fault(place, "\"%s\" does not belong to \"do\": \"%s\"", key, kind);
        }
        if (!has_key(place, key) && takes_key(keys, key)) {
            json_fault(place, "\"do\": \"%s\" needs \"%s\"", kind, key);
        }
    }
    if (reaction->on_count == 0 && has_key(place, "on")) {
        json_fault(place, "on: is empty: it would never happen");
    }
    if (reaction->role_count == 0 && has_key(place, "roles")) {
        json_fault(place, "roles: is empty: nobody would hear of it");
    }
}

void procedure_read_reactions(const struct json_place *place, void *base)
{
    static const struct json_objects kind = {SERVICE_REACTIONS_MAX, sizeof(struct reaction),
                                             reaction_fields, COUNT_OF_FIELDS(reaction_fields),
                                             check_reaction};
    struct service *service = base;
    service->reactions = json_read_objects(place, &kind, &service->reaction_count);
}

/* ---- refusals, papers, forms, requirements ---- */

static const struct json_field refusal_fields[] = {
    {"when", JSON_KIND_OWN, true, 0, 0, 0, 0, read_refusal_when},
    {"because", JSON_KIND_TEXT, true, offsetof(struct refusal, because), 1, WORD_BYTES_MAX, 0,
     NULL},
};

static void check_refusal(const struct json_place *place, void *item)
{
    const struct refusal *refusal = item;
    if (refusal->when.test_count == 0 && has_key(place, "when")) {
        json_fault(place, "when: is empty: everybody would be refused");
    }
}

void procedure_read_refusals(const struct json_place *place, void *base)
{
    static const struct json_objects kind = {SERVICE_REFUSALS_MAX, sizeof(struct refusal),
                                             refusal_fields, COUNT_OF_FIELDS(refusal_fields),
                                             check_refusal};
    struct service *service = base;
    service->refusals = json_read_objects(place, &kind, &service->refusal_count);
}

static const struct json_field papers_fields[] = {
    {"who", JSON_KIND_TEXT, true, offsetof(struct papers, who), 1, WORD_BYTES_MAX, 0, NULL},
    {"list", JSON_KIND_TEXT, true, offsetof(struct papers, list), 1, WORD_BYTES_MAX, 0, NULL},
};

void procedure_read_papers(const struct json_place *place, void *base)
{
    static const struct json_objects kind = {SERVICE_PAPERS_MAX, sizeof(struct papers),
                                             papers_fields, COUNT_OF_FIELDS(papers_fields), NULL};
    struct service *service = base;
    service->papers = json_read_objects(place, &kind, &service->papers_count);
}

#define APPOINTMENT_FIELD(name) offsetof(struct appointment, name)
static const struct json_field appointment_fields[] = {
    {"slot", JSON_KIND_TEXT, false, APPOINTMENT_FIELD(slot), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"fact", JSON_KIND_TEXT, false, APPOINTMENT_FIELD(fact), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"before_ms", JSON_KIND_INT64, true, APPOINTMENT_FIELD(before_ms), APPOINTMENT_BEFORE_MS_MIN,
     APPOINTMENT_BEFORE_MS_MAX, 0, NULL},
    {"text", JSON_KIND_TEXT, true, APPOINTMENT_FIELD(text), 1, WORD_BYTES_MAX, 0, NULL},
};

static void check_appointment(const struct json_place *place, void *item)
{
    const struct appointment *appointment = item;
    if ((appointment->slot.size > 0) == (appointment->fact.size > 0)) {
        json_fault(place, "must name a \"slot\" or a \"fact\" with the agreed time");
    }
}

void procedure_read_appointments(const struct json_place *place, void *base)
{
    static const struct json_objects kind = {
        SERVICE_APPOINTMENTS_MAX, sizeof(struct appointment), appointment_fields,
        COUNT_OF_FIELDS(appointment_fields), check_appointment};
    struct service *service = base;
    service->appointments = json_read_objects(place, &kind, &service->appointment_count);
}

void procedure_read_forms(const struct json_place *place, void *base)
{
    struct service *service = base;
    service->forms = json_read_texts(place, SERVICE_FORMS_MAX, &service->form_count);
}

void procedure_read_requirements(const struct json_place *place, void *base)
{
    struct service *service = base;
    service->requirements =
        json_read_texts(place, SERVICE_REQUIREMENTS_MAX, &service->requirement_count);
}
