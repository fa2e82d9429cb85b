/* processors.h - a processor for one thread alone.
 *
 * A thread that works in short turns is put wherever there is room when it is woken, and finds cold
 * caches there. On a machine that the program has to itself it is better off with a processor of
 * its own (docs/operations.md, "A machine of its own"). */
#ifndef BOT_BASE_PROCESSORS_H
#define BOT_BASE_PROCESSORS_H

#include <pthread.h>
#include <stdint.h>

#define PROCESSOR_ANY SIZE_MAX

/* The calling thread, and every thread that it starts from now on, leaves the first of the
 * processors that it may use. Returns that one's number; PROCESSOR_ANY, with nothing changed, where
 * there is only one or the system refuses. */
size_t processors_clear_first(void);

/* pthread_create on that processor alone; on PROCESSOR_ANY wherever the caller may run. Returns what
 * pthread_create does. */
int processors_start(size_t processor, pthread_t *thread_out, void *(*body)(void *), void *context);

#endif
