#include "adapters/deadline.h"

#include "bot/base/invariant.h"

#include <stddef.h>

void deadlines_init(struct deadlines *list)
{
    list->head.previous = &list->head;
    list->head.next = &list->head;
    list->head.at_ms = 0;
}

bool deadline_is_set(const struct deadline *deadline)
{
    return deadline->next != NULL;
}

void deadline_clear(struct deadline *deadline)
{
    if (!deadline_is_set(deadline)) {
        return;
    }
    deadline->previous->next = deadline->next;
    deadline->next->previous = deadline->previous;
    deadline->previous = NULL;
    deadline->next = NULL;
}

void deadline_set(struct deadlines *list, struct deadline *deadline, int64_t now_ms,
                  int64_t after_ms)
{
    INVARIANT(after_ms >= 0);
    deadline_clear(deadline);
    deadline->at_ms = now_ms + after_ms;
    deadline->previous = list->head.previous;
    deadline->next = &list->head;
    deadline->previous->next = deadline;
    list->head.previous = deadline;
}

struct deadline *deadlines_first(struct deadlines *list)
{
    return list->head.next == &list->head ? NULL : list->head.next;
}

struct deadline *deadlines_take_due(struct deadlines *list, int64_t now_ms)
{
    struct deadline *first = deadlines_first(list);
    if (first == NULL || first->at_ms > now_ms) {
        return NULL;
    }
    deadline_clear(first);
    return first;
}
