#include "intents/rows.h"

#include <stdlib.h>

bool rows_open(struct rows *rows, size_t row_count, size_t items_max)
{
    rows->row_count = row_count;
    rows->first = calloc(row_count + 2, sizeof *rows->first);
    rows->items = calloc(items_max + 1, sizeof *rows->items);
    return rows->first != NULL && rows->items != NULL;
}

void rows_close(struct rows *rows)
{
    free(rows->first);
    free(rows->items);
}

/* At first[row + 2], so that filling can move first[row + 1] from the beginning of a row to its
 * end, which is where the next one begins. */
void rows_count(struct rows *rows, size_t row)
{
    rows->first[row + 2]++;
}

void rows_begin(struct rows *rows)
{
    for (size_t i = 2; i < rows->row_count + 2; i++) {
        rows->first[i] += rows->first[i - 1];
    }
}

void rows_put(struct rows *rows, size_t row, uint32_t item)
{
    rows->items[rows->first[row + 1]++] = item;
}
