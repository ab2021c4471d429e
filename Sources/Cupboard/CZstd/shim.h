#pragma once
#include <zstd.h>

/* One frame (RFC 8878 §3.1.1) that tells the content's size and holds its checksum; 0 if there is no
   memory for it. */
static inline size_t probed_zstd_compress(void *target, size_t capacity, const void *source,
                                          size_t count, int level) {
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (!context) return 0;
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t size = ZSTD_compress2(context, target, capacity, source, count);
    ZSTD_freeCCtx(context);
    return ZSTD_isError(size) ? 0 : size;
}
