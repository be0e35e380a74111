/**
 * @file export.h
 * How public functions are declared: C linkage, an explicit calling convention, visible symbols.
 */
#ifndef RTM_EXPORT_H
#define RTM_EXPORT_H

/** Calling convention of every function and every callback. */
#if defined(_WIN32)
#define RTM_CALL __cdecl
#else
#define RTM_CALL
#endif

/** Marks a public function. Programs that use the library need to define nothing. */
#if defined(_WIN32)
#if defined(RTM_BUILDING_LIBRARY)
#define RTM_API __declspec(dllexport)
#else
#define RTM_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define RTM_API __attribute__((visibility("default")))
#else
#define RTM_API
#endif

#endif
