#include "store/link.h"
#include "tests/unit/store_fixture.h"

static struct link made(int64_t parent, int64_t child, const char *kind)
{
    struct link link = {.parent = parent, .child = child};
    SET(link.kind, "%s", kind);
    return link;
}

static void add(struct store *store, int64_t parent, int64_t child, const char *kind)
{
    struct link link = made(parent, child, kind);
    OK(store_link_add(store, &link));
}

static void check_links(struct store *store, int64_t ticket, size_t max, const char *expected)
{
    struct link links[8];
    size_t count = 99;
    char seen[256] = "";
    OK(store_link_of(store, ticket, links, max, &count));
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(seen);
        snprintf(seen + used, sizeof seen - used, "%lld>%lld:%s ", (long long)links[i].parent,
                 (long long)links[i].child, links[i].kind);
    }
    CHECK(strcmp(seen, expected) == 0, "ticket %lld: %s", (long long)ticket, seen);
}

static void close_ticket(struct store *store, int64_t number)
{
    struct ticket ticket;
    OK(store_ticket_get(store, number, &ticket));
    ticket.closed_at_ms = 9;
    OK(store_ticket_save(store, &ticket));
}

static void links_are_found_from_both_ends_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    for (int i = 0; i < 4; i++) {
        fixture_ticket(store, 0, "sunshine");
    }
    add(store, 1, 3, "defect");
    add(store, 1, 2, "defect");
    add(store, 4, 1, "task");
    add(store, 1, 2, "defect");
    add(store, 1, 2, "task");
    store = fixture_reopen(fixture);
    check_links(store, 1, 8, "4>1:task 1>2:defect 1>2:task 1>3:defect ");
    check_links(store, 1, 2, "4>1:task 1>2:defect ");
    check_links(store, 2, 8, "1>2:defect 1>2:task ");
    check_links(store, 4, 8, "4>1:task ");
    check_links(store, 9, 8, "");
}

static void open_children_are_counted_by_kind(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    for (int i = 0; i < 5; i++) {
        fixture_ticket(store, 0, "sunshine");
    }
    add(store, 1, 2, "defect");
    add(store, 1, 3, "defect");
    add(store, 1, 4, "task");
    add(store, 1, 2, "task");
    add(store, 5, 1, "defect");
    close_ticket(store, 3);
    static const struct {
        const char *kind;
        int64_t expected;
    } cases[] = {{"defect", 1}, {"task", 2}, {"", 2}, {"callback", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t count = -1;
        OK(store_link_open_children(store, 1, text_of(cases[i].kind), &count));
        CHECK(count == cases[i].expected, "%s: %lld", cases[i].kind, (long long)count);
    }
}

static void a_ticket_is_not_its_own_child(void **state)
{
    struct fixture *fixture = *state;
    struct link link = made(1, 1, "task");
    fixture_ticket(fixture->store, 0, "sunshine");
    CHECK_STATUS("itself", store_link_add(fixture->store, &link), ST_MALFORMED);
}

static void so_many_links_has_a_ticket_at_either_end(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    for (int i = 0; i < LINKS_MAX + 4; i++) {
        fixture_ticket(store, 0, "sunshine");
    }
    for (int i = 1; i <= LINKS_MAX; i++) {
        add(store, 1, 1 + i, "defect");
    }
    struct link more = made(1, LINKS_MAX + 2, "defect");
    struct link parent = made(LINKS_MAX + 2, 1, "task");
    struct link known = made(1, 2, "defect");
    struct link elsewhere = made(LINKS_MAX + 2, LINKS_MAX + 3, "task");
    CHECK_STATUS("one child more", store_link_add(store, &more), ST_TOO_LARGE);
    CHECK_STATUS("a parent more", store_link_add(store, &parent), ST_TOO_LARGE);
    OK(store_link_add(store, &known));
    OK(store_link_add(store, &elsewhere));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(links_are_found_from_both_ends_after_a_restart),
        STORE_TEST(open_children_are_counted_by_kind),
        STORE_TEST(a_ticket_is_not_its_own_child),
        STORE_TEST(so_many_links_has_a_ticket_at_either_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
