/* invariant.h - asserts that stay on in every build.
 *
 * INVARIANT guards our own mistakes: arguments, table cells, state read back
 * after writing. Never anything a stranger can send; that gets a status. */
#ifndef BOT_BASE_INVARIANT_H
#define BOT_BASE_INVARIANT_H

__attribute__((noreturn, cold)) void invariant_broken(const char *expression, const char *file,
                                                      int line);

#define INVARIANT(condition)                                                                       \
    ((condition) ? (void)0 : invariant_broken(#condition, __FILE__, __LINE__))

#endif
