/* clock.h - the only readers of real time.
 *
 * Called by the threads' outer loops, which pass the value on; bot/ and store/
 * take now_ms as a parameter and never call these. */
#ifndef BOT_BASE_CLOCK_H
#define BOT_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_wall_ms(void);      /* milliseconds since 1970-01-01 UTC */
int64_t clock_monotonic_ms(void); /* never steps; for timeouts */
int64_t clock_monotonic_us(void); /* likewise; for measurements */

enum { CLOCK_ISO_BYTES = 32 };
/* "2026-11-24T11:08:43+08:00"; offset_minutes is the community's. NUL-terminated. Years 0 to 9999:
 * of others, the last four digits. */
void clock_format_iso(int64_t at_ms, int offset_minutes, char out[CLOCK_ISO_BYTES]);

#endif
