#if !UNITY_5_3_OR_NEWER
using System;

namespace AOT {
    /// <summary>
    /// Marks a static method that native code calls, for compilers that work ahead of time. Unity brings its own.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class MonoPInvokeCallbackAttribute : Attribute {
        public MonoPInvokeCallbackAttribute(Type type) { }
    }
}
#endif
