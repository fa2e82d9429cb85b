#include "bot/base/arena.h"

#include "bot/base/invariant.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
    struct block *next;
    size_t capacity_bytes;
    size_t used_bytes;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *newest; /* owns the chain; the oldest block also holds the arena itself */
    size_t limit_bytes;
    size_t reserved_bytes;
};

static struct block *block_open(size_t capacity_bytes)
{
    struct block *block = malloc(sizeof *block + capacity_bytes);
    if (block != NULL) {
        block->next = NULL;
        block->capacity_bytes = capacity_bytes;
        block->used_bytes = 0;
    }
    return block;
}

/* Memory as it is, or NULL when the block has no room. */
static void *block_take(struct block *block, size_t size_bytes)
{
    size_t align = _Alignof(max_align_t);
    size_t from = (block->used_bytes + align - 1) / align * align;
    if (from > block->capacity_bytes || block->capacity_bytes - from < size_bytes) {
        return NULL;
    }
    block->used_bytes = from + size_bytes;
    return block->bytes + from;
}

struct arena *arena_open(size_t first_bytes, size_t limit_bytes)
{
    struct block *block = block_open(first_bytes + sizeof(struct arena));
    if (block == NULL) {
        return NULL;
    }
    struct arena *arena = block_take(block, sizeof *arena);
    INVARIANT(arena != NULL);
    arena->newest = block;
    arena->limit_bytes = limit_bytes;
    arena->reserved_bytes = first_bytes;
    return arena;
}

void arena_close(struct arena *arena)
{
    struct block *block = arena == NULL ? NULL : arena->newest;
    while (block != NULL) {
        struct block *next = block->next;
        free(block); /* the last one freed holds the arena */
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    struct block *block = arena->newest;
    while (block->next != NULL) {
        struct block *next = block->next;
        arena->reserved_bytes -= block->capacity_bytes;
        free(block);
        block = next;
    }
    arena->newest = block;
    block->used_bytes = (size_t)((unsigned char *)(arena + 1) - block->bytes);
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
    void *memory = arena_reserve(arena, size_bytes);
    return memory == NULL ? NULL : memset(memory, 0, size_bytes);
}

void *arena_reserve(struct arena *arena, size_t size_bytes)
{
    void *memory = block_take(arena->newest, size_bytes);
    if (memory != NULL) {
        return memory;
    }
    size_t capacity = arena->newest->capacity_bytes * 2;
    if (size_bytes > arena->limit_bytes) {
        return NULL;
    }
    if (capacity < size_bytes) {
        capacity = size_bytes;
    }
    size_t left = arena->limit_bytes > arena->reserved_bytes
                      ? arena->limit_bytes - arena->reserved_bytes
                      : 0;
    if (capacity > left) {
        capacity = left;
    }
    if (capacity < size_bytes) {
        return NULL;
    }
    struct block *block = block_open(capacity);
    if (block == NULL) {
        return NULL;
    }
    block->next = arena->newest;
    arena->newest = block;
    arena->reserved_bytes += capacity;
    return block_take(block, size_bytes);
}

struct text arena_text(struct arena *arena, struct text text)
{
    char *copy = arena_reserve(arena, text.size + 1);
    if (copy == NULL) {
        return TEXT_NONE;
    }
    if (text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    copy[text.size] = '\0';
    return (struct text){copy, text.size};
}

struct text arena_join(struct arena *arena, const struct text *pieces, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size += pieces[i].size;
    }
    char *out = arena_reserve(arena, size + 1);
    if (out == NULL) {
        return TEXT_NONE;
    }
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].size > 0) {
            memcpy(out + used, pieces[i].data, pieces[i].size);
            used += pieces[i].size;
        }
    }
    out[size] = '\0';
    return (struct text){out, size};
}

struct text arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    INVARIANT(size >= 0);
    char *out = arena_reserve(arena, (size_t)size + 1);
    if (out == NULL) {
        return TEXT_NONE;
    }
    va_start(args, format);
    vsnprintf(out, (size_t)size + 1, format, args);
    va_end(args);
    return (struct text){out, (size_t)size};
}

size_t arena_used_bytes(const struct arena *arena)
{
    size_t used = 0;
    for (const struct block *block = arena->newest; block != NULL; block = block->next) {
        used += block->used_bytes;
    }
    return used;
}
