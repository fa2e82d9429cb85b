#include "adapters/staff/signs.h"

#include <stdlib.h>
#include <string.h>

struct sign {
    struct sign *next;
    size_t size;
    char json[];
};

void signs_put(struct signs *signs, struct text json)
{
    struct sign *sign = malloc(sizeof *sign + json.size);
    if (sign == NULL) {
        return;
    }
    sign->next = NULL;
    sign->size = json.size;
    memcpy(sign->json, json.data, json.size);
    if (signs->count == SIGNS_MAX) {
        signs_drop(signs);
    }
    if (signs->first == NULL) {
        signs->first = sign;
    } else {
        signs->last->next = sign;
    }
    signs->last = sign;
    signs->count++;
}

struct text signs_next(const struct signs *signs)
{
    return signs->first == NULL ? TEXT_NONE
                                : (struct text){signs->first->json, signs->first->size};
}

void signs_drop(struct signs *signs)
{
    struct sign *sign = signs->first;
    if (sign == NULL) {
        return;
    }
    signs->first = sign->next;
    if (signs->first == NULL) {
        signs->last = NULL;
    }
    signs->count--;
    free(sign);
}

void signs_clear(struct signs *signs)
{
    while (signs->first != NULL) {
        signs_drop(signs);
    }
}
