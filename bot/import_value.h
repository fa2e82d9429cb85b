/* import_value.h - values as they stand in the tables of a company: sums, months, days, rooms. Pure. */
#ifndef BOT_IMPORT_VALUE_H
#define BOT_IMPORT_VALUE_H

#include "bot/base/text.h"

/* "1,234.50", "￥1234.5", "1234.5元": yuan with at most two decimals, in fen. False for anything
 * else, also for less than nothing. */
bool import_yuan(struct text text, int64_t *fen_out);
/* "202611", "2026-11", "2026/1", "2026年11月" as 202611. */
bool import_month(struct text text, int32_t *month_out);
/* "2026-11-05", "2026/11/5", "20261105", "2026年11月5日", with or without a time behind it, as
 * 20261105; a day that there is. */
bool import_day(struct text text, int32_t *day_out);
/* The last day of a month: 202602 gives 20260228. */
int32_t import_month_end(int32_t month);
/* "3栋2单元501", "3-2-501" or "501" with building and unit beside it, as "3-2-501"; a room that is
 * written in no such way stays as it is, in small letters. False when it does not fit into out. */
bool import_room(struct text building, struct text unit, struct text room, char *out,
                 size_t out_bytes);
/* Is room, as import_room gives it, written in one of the forms? In a form # is a part of its name: digits
 * with up to two small letters before and one behind them, or one or two letters alone; all else is itself.
 * "#-#-#": "3-2-501", "b2-1-1203a"; "商铺#": "商铺7". */
bool import_room_fits(struct text room, const struct text *forms, size_t count);

#endif
