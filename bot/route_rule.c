#include "bot/route_rule.h"

#include "store/store.h"

#include <string.h>

const struct text route_step_names[ROUTE_STEP_COUNT] = {
    [ROUTE_PASSIVE] = TEXT("passive"),
    [ROUTE_CUSTOMER] = TEXT("customer"),
    [ROUTE_TEMPLATE] = TEXT("template"),
    [ROUTE_SUBSCRIPTION] = TEXT("subscription"),
    [ROUTE_SMS] = TEXT("sms"),
    [ROUTE_WAIT] = TEXT("wait"),
    [ROUTE_TASK] = TEXT("task"),
};

const struct text route_kind_names[ROUTE_KIND_COUNT] = {
    [ROUTE_TICKET] = TEXT("ticket"),     [ROUTE_ASK] = TEXT("ask"),
    [ROUTE_REPLY] = TEXT("reply"),       [ROUTE_CHAT] = TEXT("chat"),
    [ROUTE_REMINDER] = TEXT("reminder"), [ROUTE_CAMPAIGN] = TEXT("campaign"),
};

struct reading {
    struct route_chain *chain;
    enum route_kind kind;
};

static void read_step(const struct json_place *place, size_t index, void *context)
{
    struct reading *reading = context;
    struct route_chain *chain = reading->chain;
    size_t step = json_read_choice(place, route_step_names, ROUTE_STEP_COUNT);
    if (step == ROUTE_STEP_COUNT) {
        return;
    }
    for (size_t i = 0; i < chain->count; i++) {
        if (chain->steps[i] == (enum route_step)step) {
            json_fault(place, "is there twice");
            return;
        }
        if (chain->steps[i] == ROUTE_TASK) {
            json_fault(place, "nothing comes after \"task\"");
        }
    }
    bool allowed = step == ROUTE_CUSTOMER || step == ROUTE_SMS || step == ROUTE_TASK;
    if (reading->kind == ROUTE_CAMPAIGN && !allowed) { /* platforms: notices are of service only */
        json_fault(place, "a campaign goes by \"customer\", \"sms\" or \"task\"");
    }
    if (step == ROUTE_PASSIVE && (reading->kind != ROUTE_REPLY || index > 0)) {
        json_fault(place, "only a reply begins in the answer to a message");
    }
    chain->steps[chain->count++] = (enum route_step)step;
}

static void read_chain(const struct json_place *place, size_t index, void *context)
{
    struct route_rules *rules = context;
    (void)index;
    for (size_t kind = 0; kind < ROUTE_KIND_COUNT; kind++) {
        if (text_equal(route_kind_names[kind], text_of(place->key))) {
            struct reading reading = {&rules->chains[kind], (enum route_kind)kind};
            json_read_list(place, ROUTE_STEP_COUNT, read_step, &reading);
            return;
        }
    }
    json_fault(place, "there is no such kind of message");
}

static void read_chains(const struct json_place *place, void *base)
{
    struct route_rules *rules = base;
    json_read_map(place, ROUTE_KIND_COUNT, read_chain, rules);
    for (size_t kind = 0; kind < ROUTE_KIND_COUNT; kind++) {
        if (rules->chains[kind].count == 0) {
            json_fault(place, "\"%.*s\" has no way", TEXT_ARGS(route_kind_names[kind]));
        }
    }
}

void route_rules_read(const struct json_place *place, void *rules)
{
    static const struct json_field fields[] = {
        {"chains", JSON_KIND_OWN, true, 0, 0, 0, 0, read_chains},
        {"task", JSON_KIND_TEXT, true, offsetof(struct route_rules, task), 1, STORE_ID_BYTES - 1,
         0, NULL},
    };
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rules);
}
