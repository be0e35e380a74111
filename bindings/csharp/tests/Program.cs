using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>
    /// Runs every public static method without parameters of the classes whose names end in "Tests", and prints what
    /// failed. With an argument only those whose name contains it; with "child NAME ..." one of the programs of
    /// <see cref="Children"/>; with "curve CSV SVG" it draws what <see cref="SoakTests"/> has measured.
    /// </summary>
    public static class Program {
        public static int Main(string[] arguments) {
            if (arguments.Length > 1 && arguments[0] == "child") return Children.Run(arguments);
            if (arguments.Length == 3 && arguments[0] == "curve") return MemoryCurve.Draw(arguments[1], arguments[2]);
            return RunTests(arguments.Length > 0 ? arguments[0] : "", arguments.Length > 1 ? int.Parse(arguments[1]) : 1);
        }

        public static int RunTests(string filter, int times) {
            var failed = new List<string>();
            int passed = 0;
            StartCollecting();
            for (int round = 0; round < times; round++) {
                foreach (MethodInfo test in All()) {
                    string name = test.DeclaringType.Name + "." + test.Name;
                    if (name.IndexOf(filter, StringComparison.Ordinal) < 0) continue;
                    Stopwatch clock = Stopwatch.StartNew();
                    Exception problem = null;
                    try {
                        test.Invoke(null, null);
                    } catch (TargetInvocationException e) {
                        problem = e.InnerException;
                    }
                    if (problem == null) passed++;
                    else failed.Add(name);
                    if (problem != null) Console.WriteLine("FAILED " + name + ": " + (problem is CheckFailed ? problem.Message : problem.ToString()));
                    else if (clock.ElapsedMilliseconds > 3000) Console.WriteLine("slow: " + name + ", " + clock.ElapsedMilliseconds + " ms");
                }
            }
            foreach (string name in failed) Console.WriteLine("failed: " + name);
            Console.WriteLine(passed + " passed, " + failed.Count + " failed");
            return failed.Count == 0 && passed > 0 ? 0 : 1;
        }

        private static IEnumerable<MethodInfo> All() {
            var tests = new List<MethodInfo>();
            foreach (Type type in Assembly.GetExecutingAssembly().GetTypes()) {
                if (!type.Name.EndsWith("Tests", StringComparison.Ordinal)) continue;
                foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)) {
                    if (method.GetParameters().Length == 0 && method.ReturnType == typeof(void)) tests.Add(method);
                }
            }
            tests.Sort((a, b) => string.CompareOrdinal(a.DeclaringType.Name + a.MetadataToken.ToString("x8"), b.DeclaringType.Name + b.MetadataToken.ToString("x8")));
            return tests;
        }

        /// <summary>Collects garbage all the time, so that whatever is kept too weakly is found missing.</summary>
        public static volatile bool Collecting = true;

        public static void StartCollecting() {
            new Thread(delegate() {
                for (; ; Thread.Sleep(1)) {
                    if (Collecting) GC.Collect();
                }
            }) { IsBackground = true, Name = "collector" }.Start();
        }
    }
}
