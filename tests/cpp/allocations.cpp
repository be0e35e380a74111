// Counts what operator new is asked for. A file of its own: a compiler that could look inside would warn that malloc()
// does not belong to operator delete.
#include <atomic>
#include <cstdlib>
#include <new>

std::atomic<long> allocations{0};

void *operator new(std::size_t size) {
    allocations++;
    if (void *memory = std::malloc(size != 0 ? size : 1)) return memory;
    std::abort();
}

void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
    allocations++;
    return std::malloc(size != 0 ? size : 1);
}

void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
