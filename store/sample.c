#include "store/sample.h"

#include <stddef.h>

static uint64_t mix(uint64_t value)
{
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

int64_t sample_drawn(int64_t seed, int64_t id)
{
    return (int64_t)(mix(mix((uint64_t)seed) ^ (uint64_t)id) >> 1);
}

static void run_drawn(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_result_int64(context, sample_drawn(sqlite3_value_int64(values[0]),
                                               sqlite3_value_int64(values[1])));
}

enum status sample_register(sqlite3 *db)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    return sqlite3_create_function_v2(db, "drawn", 2, flags, NULL, run_drawn, NULL, NULL, NULL) ==
                   SQLITE_OK
               ? ST_OK
               : ST_STORE;
}
