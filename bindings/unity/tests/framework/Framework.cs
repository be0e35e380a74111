using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using System.Text.RegularExpressions;
using StandIn;
using UnityEngine;

namespace NUnit.Framework {
    [AttributeUsage(AttributeTargets.Method)]
    public class TestAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class SetUpAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class TearDownAttribute : Attribute { }

    public sealed class AssertionException : Exception {
        public AssertionException(string message) : base(message) { }
    }

    public static class Assert {
        public static void AreEqual(object expected, object actual, string message = null) {
            if (!Equals(expected, actual)) Fail((message == null ? "" : message + ": ") + "expected " + (expected ?? "null") + ", but it is " + (actual ?? "null"));
        }

        public static void IsTrue(bool condition, string message = null) { if (!condition) Fail(message ?? "it is not true"); }
        public static void IsFalse(bool condition, string message = null) { if (condition) Fail(message ?? "it is true"); }
        public static void IsNull(object o, string message = null) { if (o != null) Fail(message ?? "it is not null but " + o); }
        public static void IsNotNull(object o, string message = null) { if (o == null) Fail(message ?? "it is null"); }
        public static void Fail(string message) { throw new AssertionException(message); }

        public static T Throws<T>(Action code) where T : Exception {
            try {
                code();
            } catch (T e) {
                return e;
            }
            Fail("it does not throw " + typeof(T).Name);
            return null;
        }
    }
}

namespace UnityEngine.TestTools {
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class UnityTestAttribute : NUnit.Framework.TestAttribute { }

    /// <summary>As in Unity, an error in the console that a test does not expect fails the test.</summary>
    public static class LogAssert {
        private static readonly List<KeyValuePair<LogType, Regex>> Expected = new List<KeyValuePair<LogType, Regex>>();

        public static void Expect(LogType type, Regex message) { Expected.Add(new KeyValuePair<LogType, Regex>(type, message)); }

        internal static void Clear() { Expected.Clear(); }

        internal static void Check() {
            foreach (var entry in Engine.TakeLog()) {
                int at = Expected.FindIndex(e => e.Key == entry.Type && e.Value.IsMatch(entry.Text));
                if (at >= 0) Expected.RemoveAt(at);
                else if (entry.Type != LogType.Log && entry.Type != LogType.Warning) throw new NUnit.Framework.AssertionException("the console shows: " + entry.Text + "\n" + entry.Exception);
            }
            if (Expected.Count > 0) throw new NUnit.Framework.AssertionException("the console does not show: " + Expected[0].Value);
        }
    }
}

namespace StandIn {
    /// <summary>Finds the tests of an assembly and runs them one after another on this thread.</summary>
    public static class TestRun {
        public static int Passed { get; private set; }
        public static int Failed { get; private set; }

        /// <param name="only">Run tests whose name contains this; null: all.</param>
        /// <param name="before">What a test needs around it; undone by <paramref name="after"/>.</param>
        /// <param name="frame">Runs between two steps of a test that takes several frames.</param>
        public static void All(Assembly tests, string only, Action before, Action after, Action frame) {
            foreach (var type in tests.GetTypes()) {
                foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public)) {
                    string name = type.Name + "." + method.Name;
                    if (method.GetCustomAttribute<NUnit.Framework.TestAttribute>() == null || only != null && !name.Contains(only)) continue;
                    One(name, type, method, before, after, frame);
                }
            }
        }

        private static void One(string name, Type type, MethodInfo method, Action before, Action after, Action frame) {
            long start = Engine.Clock.ElapsedMilliseconds;
            Exception failure = null;
            Engine.TakeLog();
            UnityEngine.TestTools.LogAssert.Clear();
            object instance = null;
            try {
                before();
                if (!method.IsStatic) instance = Activator.CreateInstance(type);
                Call<NUnit.Framework.SetUpAttribute>(type, instance);
                var steps = method.Invoke(instance, null) as IEnumerator;
                while (steps != null && steps.MoveNext()) frame();
            } catch (Exception e) {
                failure = e;
            }
            try {
                Call<NUnit.Framework.TearDownAttribute>(type, instance);
                after();
                UnityEngine.TestTools.LogAssert.Check();
            } catch (Exception e) {
                failure = failure ?? e;
            }
            if (failure is TargetInvocationException) failure = failure.InnerException;
            if (failure == null) Passed++;
            else Failed++;
            Console.WriteLine("{0} {1} ({2} ms){3}", failure == null ? "ok  " : "FAIL", name, Engine.Clock.ElapsedMilliseconds - start, failure == null ? "" : "\n" + failure);
        }

        private static void Call<T>(Type type, object instance) where T : Attribute {
            foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public)) {
                if (method.GetCustomAttribute<T>() != null && (method.IsStatic || instance != null)) method.Invoke(instance, null);
            }
        }
    }
}
