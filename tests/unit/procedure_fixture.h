/* procedure_fixture.h - the desk with the services of tests/fixtures/procedure/ laid over the
 * shipped configuration; it is loaded once a program. */
#ifndef TESTS_UNIT_PROCEDURE_FIXTURE_H
#define TESTS_UNIT_PROCEDURE_FIXTURE_H

#include "bot/procedure.h"
#include "bot/tickets.h"
#include "tests/unit/turn_fixture.h"

static struct config *procedure_config;
static char procedure_folder[SCRATCH_BYTES]; /* the demo's homes are read from it */

static inline int procedure_load(void **state)
{
    (void)state;
    char command[512];
    assert_true(scratch_make(NULL, "procedure", procedure_folder));
    snprintf(command, sizeof command, "cp -r config/. tests/fixtures/procedure/. %s",
             procedure_folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(stand_in_config_of(procedure_folder, "intents", &procedure_config), ST_OK);
    return 0;
}

static inline int procedure_unload(void **state)
{
    (void)state;
    config_drop(procedure_config);
    scratch_remove(procedure_folder);
    return 0;
}

static inline int procedure_setup(void **state)
{
    return fixture_setup_with(state, config_hold(procedure_config));
}

#define PROCEDURE_TEST(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, procedure_setup, fixture_teardown)
#define RUN_PROCEDURE_TESTS(tests)                                                                 \
    cmocka_run_group_tests(tests, procedure_load, procedure_unload)

/* A ticket of the service in the name of the bound resident. */
static inline int64_t procedure_open(struct fixture *fixture, const char *service)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    struct contact contact;
    struct conversation conversation;
    const struct ticket_slot slots[] = {
        {.name = TEXT("content"), .label = TEXT("内容"), .value = TEXT("水管")},
        {.name = TEXT("time"), .label = TEXT("时间"), .value = TEXT("2026-11-24T12:00")},
    };
    assert_int_equal(store_contact_find(fixture->store, TEXT("demo"),
                                        TEXT(RESIDENT), &contact, &conversation),
                     ST_OK);
    const struct ticket_order order = {
        .service = text_of(service),
        .community = TEXT("sunshine"),
        .actor = TEXT("clerk"),
        .title = TEXT("水管"),
        .room = TEXT("3-2-501"),
        .contact = contact.id,
        .household = contact.household,
        .slot_count = COUNT_OF(slots),
        .slots = slots,
    };
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &order, &ticket), ST_OK);
    own_turn_commit(fixture, &own);
    return ticket.number;
}

/* Somebody of the role records the fact; why is the key of the refusal's text, or "". */
static inline enum status procedure_put(struct fixture *fixture, int64_t number, const char *role,
                                        const char *fact, const char *value, const char **why)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    struct ticket ticket;
    struct text reason;
    const struct fact_entry entry = {
        .name = text_of(fact), .value = text_of(value), .actor = text_of(role),
        .role = text_of(role)};
    assert_int_equal(tickets_load(turn, number, &ticket), ST_OK);
    enum status status = procedure_record(turn, &ticket, &entry, &reason);
    *why = reason.size == 0 ? "" : reason.data;
    own_turn_commit(fixture, &own);
    return status;
}

static inline void procedure_must_put(struct fixture *fixture, int64_t number, const char *role,
                                      const char *fact, const char *value)
{
    const char *why;
    enum status status = procedure_put(fixture, number, role, fact, value, &why);
    CHECK(status == ST_OK, "%s=%s by %s: %s %s", fact, value, role, status_name(status), why);
}

static inline enum status procedure_move(struct fixture *fixture, int64_t number,
                                         const char *role, const char *op, const char **why)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    struct ticket ticket;
    struct text reason = TEXT_NONE;
    const struct ticket_change change = {.op = text_of(op),
                                         .actor = text_of(role),
                                         .role = text_of(role),
                                         .why_out = &reason};
    assert_int_equal(tickets_load(turn, number, &ticket), ST_OK);
    enum status status = tickets_move(turn, &ticket, &change);
    *why = reason.size == 0 ? "" : reason.data;
    own_turn_commit(fixture, &own);
    return status;
}

static inline void procedure_must_move(struct fixture *fixture, int64_t number, const char *role,
                                       const char *op)
{
    const char *why;
    enum status status = procedure_move(fixture, number, role, op, &why);
    CHECK(status == ST_OK, "%s by %s: %s %s", op, role, status_name(status), why);
}

static inline struct ticket procedure_ticket(struct fixture *fixture, int64_t number)
{
    struct ticket ticket;
    assert_int_equal(store_ticket_get(fixture->store, number, &ticket), ST_OK);
    return ticket;
}

/* The value in force; "" for none. */
static inline const char *procedure_fact(struct fixture *fixture, int64_t number, const char *name)
{
    static struct fact fact;
    fact = (struct fact){0};
    enum status status = store_fact_get(fixture->store, number, text_of(name), &fact);
    assert_true(status == ST_OK || status == ST_NOT_FOUND);
    return fact.value;
}

/* Was it said to a resident (an event tells staff of every message)? */
static inline bool procedure_said(const struct fixture *fixture, const char *words)
{
    return strstr(fixture->events, words) != NULL;
}

#endif
