/* turn_fixture.h - a turn of the desk that a test opens and commits itself, over the desk's own
 * store, configuration and clock: for modules that have no input of their own. */
#ifndef TESTS_UNIT_TURN_FIXTURE_H
#define TESTS_UNIT_TURN_FIXTURE_H

#include "bot/turn.h"
#include "tests/unit/desk_fixture.h"

struct own_turn {
    struct turn turn;
    struct arena *arena;
    struct random random;
    struct vault vault;
};

static inline struct turn *own_turn_open(struct fixture *fixture,
                                                                 struct own_turn *own)
{
    memset(own, 0, sizeof *own);
    own->arena = arena_open(TURN_ARENA_BYTES, TURN_ARENA_LIMIT_BYTES);
    assert_non_null(own->arena);
    random_seed(&own->random, 1);
    own->turn.store = fixture->store;
    own->turn.config = fixture->config;
    own->turn.metrics = &fixture->metrics;
    own->turn.random = &own->random;
    own->turn.vault = &own->vault;
    own->turn.arena = own->arena;
    turn_open(&own->turn, fixture->now_ms);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    return &own->turn;
}

/* Commits; the events are kept with those of the desk. */
static inline void own_turn_commit(struct fixture *fixture,
                                                           struct own_turn *own)
{
    assert_int_equal(store_commit(fixture->store), ST_OK);
    if (own->turn.events != NULL) {
        keep_events(fixture, own->turn.events);
        own->turn.events = NULL;
    }
    turn_close(&own->turn);
    arena_close(own->arena);
}

#endif
