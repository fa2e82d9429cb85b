/* front_log.h - the complaints of libwebsockets go where all logs go. */
#ifndef ADAPTERS_FRONT_LOG_H
#define ADAPTERS_FRONT_LOG_H

enum { FRONT_LOG_LINES_PER_SECOND = 10 }; /* strangers can cause them */

void front_log_attach(void); /* for the whole process, as libwebsockets has it */

#endif
