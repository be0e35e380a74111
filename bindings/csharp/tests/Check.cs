using System;
using System.Collections.Generic;

namespace agora_rtm.Tests {
    /// <summary>What a test says when something is not as it should be.</summary>
    public sealed class CheckFailed : Exception {
        public CheckFailed(string message) : base(message) { }
    }

    public static class Check {
        public static void Equal<T>(T expected, T actual, string what) {
            if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new CheckFailed(what + ": expected " + Show(expected) + ", got " + Show(actual));
        }

        public static void True(bool holds, string what) {
            if (!holds) throw new CheckFailed(what);
        }

        public static void Bytes(byte[] expected, byte[] actual, string what) {
            Equal(BitConverter.ToString(expected), actual == null ? null : BitConverter.ToString(actual), what);
        }

        public static T Throws<T>(Action action, string what) where T : Exception {
            try {
                action();
            } catch (T e) {
                return e;
            }
            throw new CheckFailed(what + ": nothing was thrown");
        }

        private static string Show(object value) { return value == null ? "null" : "\"" + value + "\""; }
    }
}
