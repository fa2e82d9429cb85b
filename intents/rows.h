/* rows.h - rows of numbers of different length in one piece of memory.
 *
 * Row i is items[first[i]] .. items[first[i + 1]]. Made in two passes over the same pairs: count
 * each with rows_count, then rows_begin, then put each with rows_put. */
#ifndef INTENTS_ROWS_H
#define INTENTS_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rows {
    uint32_t *first;
    uint32_t *items;
    size_t row_count;
};

/* False when out of memory; rows_close frees what there is either way. */
bool rows_open(struct rows *rows, size_t row_count, size_t items_max);
void rows_close(struct rows *rows);

void rows_count(struct rows *rows, size_t row);
void rows_begin(struct rows *rows); /* when all are counted */
void rows_put(struct rows *rows, size_t row, uint32_t item);

static inline size_t rows_length(const struct rows *rows, size_t row)
{
    return rows->first[row + 1] - rows->first[row];
}

#endif
