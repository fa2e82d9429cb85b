/* store_fixture.h - a new database in a folder of its own, for each test of the store. */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include "bot/base/log.h"
#include "store/binding.h"
#include "store/contact.h"
#include "store/staff.h"
#include "store/store.h"
#include "store/ticket.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    char folder[SCRATCH_BYTES];
    char path[96];
    struct store *store; /* a writer, in a transaction */
};

/* The call must return expected; label says which case it was. */
#define CHECK_STATUS(label, call, expected)                                                        \
    do {                                                                                           \
        enum status status_ = (call);                                                              \
        CHECK(status_ == (expected), "%s: %s gave %s, not %s", (label), #call,                     \
              status_name(status_), status_name(expected));                                        \
    } while (0)
#define OK(call) CHECK_STATUS("", (call), ST_OK)

#define SET(array, ...) snprintf((array), sizeof(array), __VA_ARGS__)

/* Longer than any limit of the store. */
enum { FIXTURE_LONG_BYTES = 70000 };
static inline struct text fixture_long(size_t size)
{
    static char bytes[FIXTURE_LONG_BYTES];
    memset(bytes, 'x', sizeof bytes);
    assert_true(size <= sizeof bytes);
    return (struct text){bytes, size};
}

/* In memory where possible: hundreds of commits need not wait for a disk that is not tested. */
static inline bool fixture_make_folder(struct fixture *fixture)
{
    return scratch_make("/dev/shm", "store", fixture->folder) ||
           scratch_make(NULL, "store", fixture->folder);
}

static inline int fixture_open(void **state)
{
    log_set_level(LOG_ERROR + 1); /* broken inputs are the point of many tests */
    struct fixture *fixture = calloc(1, sizeof *fixture);
    if (fixture == NULL) {
        return -1;
    }
    if (!fixture_make_folder(fixture)) {
        free(fixture);
        return -1;
    }
    SET(fixture->path, "%s/guanjia.db", fixture->folder);
    *state = fixture;
    return store_open(fixture->path, STORE_WRITER, &fixture->store) == ST_OK &&
                   store_begin(fixture->store) == ST_OK
               ? 0
               : -1;
}

static inline int fixture_close(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    scratch_remove(fixture->folder);
    free(fixture);
    return 0;
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, fixture_open, fixture_close)

/* Commits, closes, opens and begins again: what is found afterwards was on disk. */
static inline struct store *fixture_reopen(struct fixture *fixture)
{
    OK(store_commit(fixture->store));
    store_close(fixture->store);
    OK(store_open(fixture->path, STORE_WRITER, &fixture->store));
    OK(store_begin(fixture->store));
    return fixture->store;
}

static inline int64_t fixture_contact(struct store *store, const char *peer, const char *community)
{
    struct contact contact = {.channel = "wechat", .account = "demo", .following = true};
    SET(contact.peer, "%s", peer);
    SET(contact.community, "%s", community);
    OK(store_contact_add(store, &contact));
    return contact.id;
}

static inline int64_t fixture_staff(struct store *store, const char *username)
{
    struct staff staff = {.name = "王工", .role = "technician", .communities = "*"};
    SET(staff.username, "%s", username);
    OK(store_staff_put(store, &staff));
    return staff.id;
}

static inline int64_t fixture_ticket(struct store *store, int64_t contact, const char *community)
{
    struct ticket ticket = {.service = "repair", .state = "opened", .contact = contact};
    SET(ticket.community, "%s", community);
    OK(store_ticket_open(store, &ticket));
    return ticket.number;
}

#endif
