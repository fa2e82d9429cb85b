/* stories.h - a judge of the simulator is told stories: those that are right he must let pass, those
 * that are wrong he must see. A court is what a test file makes of it. */
#ifndef TESTS_UNIT_STORIES_H
#define TESTS_UNIT_STORIES_H

#include "bot/base/date.h"
#include "tests/unit/store_fixture.h"

enum { ZONE_MINUTES = 480 };

struct court;

typedef void story(struct court *court);

struct story_row {
    const char *label;
    story *tell;
    bool wrong;
};

/* Opens a court, has the story told in it and closes it: the mismatches that were seen. */
typedef int64_t hear_story(struct fixture *fixture, story *tell);

static inline int64_t moment(const char *at)
{
    int64_t at_ms = 0;
    assert_true(date_parse_moment(text_of(at), ZONE_MINUTES, &at_ms));
    return at_ms;
}

static inline void judge_stories(struct fixture *fixture, hear_story *hear,
                                 const struct story_row *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t mismatches = hear(fixture, stories[i].tell);
        CHECK((mismatches > 0) == stories[i].wrong, "%s: %lld", stories[i].label,
              (long long)mismatches);
        store_rollback(fixture->store);
        OK(store_begin(fixture->store));
    }
}

#endif
