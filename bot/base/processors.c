#include "bot/base/processors.h"

#include <sched.h>

size_t processors_clear_first(void)
{
    cpu_set_t usable;
    if (pthread_getaffinity_np(pthread_self(), sizeof usable, &usable) != 0 ||
        CPU_COUNT(&usable) < 2) {
        return PROCESSOR_ANY;
    }
    size_t first = 0;
    while (!CPU_ISSET(first, &usable)) {
        first++;
    }
    CPU_CLR(first, &usable);
    return pthread_setaffinity_np(pthread_self(), sizeof usable, &usable) == 0 ? first
                                                                               : PROCESSOR_ANY;
}

int processors_start(size_t processor, pthread_t *thread_out, void *(*body)(void *), void *context)
{
    if (processor == PROCESSOR_ANY) {
        return pthread_create(thread_out, NULL, body, context);
    }
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    pthread_attr_t attributes;
    int code = pthread_attr_init(&attributes);
    if (code != 0) {
        return code;
    }
    code = pthread_attr_setaffinity_np(&attributes, sizeof only, &only);
    if (code == 0) {
        code = pthread_create(thread_out, &attributes, body, context);
    }
    pthread_attr_destroy(&attributes);
    return code;
}
