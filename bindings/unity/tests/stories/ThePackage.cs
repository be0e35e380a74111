using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using agora_rtm;
using NUnit.Framework;
using UnityEngine;

namespace UnityStories {
    /// <summary>The assembled package as it lies in its folder, and what games of the original SDK find in it.</summary>
    public sealed class ThePackage {
        private static readonly string Folder = Environment.GetEnvironmentVariable("UNITY_STORIES_PACKAGE");

        private static string NameOf(string path) { return path.Substring(Folder.Length + 1).Replace('\\', '/'); }

        [Test]
        public void EveryAssetHasItsMetaAndAGuidOfItsOwn() {
            var seen = new Dictionary<string, string>();
            int assets = 0;
            foreach (string path in Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories)) {
                string name = NameOf(path);
                if (name.EndsWith("~") || name.StartsWith("Documentation~/")) continue; // Unity looks at none of these
                if (!name.EndsWith(".meta")) {
                    assets++;
                    Assert.IsTrue(File.Exists(path + ".meta"), name + " has no .meta");
                    continue;
                }
                string asset = path.Substring(0, path.Length - ".meta".Length);
                Assert.IsTrue(File.Exists(asset) || Directory.Exists(asset), name + " has no asset");
                var guid = Regex.Match(File.ReadAllText(path), @"^guid: ([0-9a-f]{32})$", RegexOptions.Multiline).Groups[1].Value;
                Assert.AreEqual(32, guid.Length, "length of the GUID of " + name);
                Assert.IsFalse(seen.ContainsKey(guid), name + " has the GUID of " + (seen.ContainsKey(guid) ? seen[guid] : ""));
                seen[guid] = name;
            }
            Assert.IsTrue(assets > 50, "only " + assets + " assets");
            Assert.AreEqual(assets, seen.Count, "metas");
        }

        /// <summary>What is put in while the package is assembled has the same GUID on every machine, and in every release.</summary>
        [Test]
        public void WhatIsPutInHasGuidsOfItsPath() {
            int files = 0;
            using (var md5 = System.Security.Cryptography.MD5.Create()) {
                foreach (string path in Directory.GetFiles(Path.Combine(Folder, "Runtime/Client"), "*.cs", SearchOption.AllDirectories)) {
                    byte[] hash = md5.ComputeHash(System.Text.Encoding.UTF8.GetBytes("dev.librtm.unity/" + NameOf(path)));
                    Assert.IsTrue(File.ReadAllText(path + ".meta").Contains("guid: " + BitConverter.ToString(hash).Replace("-", "").ToLowerInvariant() + "\n"), NameOf(path));
                    files++;
                }
            }
            Assert.IsTrue(files > 50, "only " + files + " files");
        }

        [Test]
        public void ItHoldsTheSourcesOfTheAssemblyAndTheLibrary() {
            string sources = Environment.GetEnvironmentVariable("UNITY_STORIES_SOURCES");
            var wanted = Directory.GetFiles(sources, "*.cs", SearchOption.AllDirectories);
            Assert.IsTrue(wanted.Length > 30, "only " + wanted.Length + " sources");
            foreach (string source in wanted) {
                string copy = Path.Combine(Folder, "Runtime/Client", source.Substring(sources.Length + 1));
                Assert.AreEqual(File.ReadAllText(source), File.ReadAllText(copy), NameOf(copy));
            }
            Assert.AreEqual(wanted.Length, Directory.GetFiles(Path.Combine(Folder, "Runtime/Client"), "*.cs", SearchOption.AllDirectories).Length, "sources");
            Assert.IsTrue(File.Exists(Path.Combine(Folder, "Runtime/Plugins/linux-x86_64/librtm.so")), "the library for Linux");
        }

        [Test]
        public void ItsVersionIsTheLibrarys() {
            string version = Regex.Match(File.ReadAllText(Path.Combine(Folder, "package.json")), "\"version\": \"([^\"]+)\"").Groups[1].Value;
            Assert.AreEqual(RtmClient.GetSdkVersion(), version);
        }

        [Test]
        public void TheHelpersOfTheOriginalAreThere() {
            var o = typeof(AgoraCallbackObject);
            Assert.AreEqual(o, o.GetMethod("GetInstance", BindingFlags.Public | BindingFlags.Static, null, Type.EmptyTypes, null).ReturnType);
            Assert.IsNotNull(o.GetConstructors().Single(c => c.GetParameters().Single().ParameterType == typeof(string) && c.GetParameters()[0].Name == "gameObjectName"));
            Assert.AreEqual(typeof(void), o.GetMethod("Release", Type.EmptyTypes).ReturnType);
            var queue = o.GetProperty("_CallbackQueue");
            Assert.IsTrue(queue.PropertyType == typeof(AgoraCallbackQueue) && queue.GetGetMethod() != null && queue.GetSetMethod() != null, "_CallbackQueue");
            Assert.AreEqual(typeof(MonoBehaviour), typeof(AgoraCallbackQueue).BaseType);
            Assert.AreEqual(typeof(void), typeof(AgoraCallbackQueue).GetMethod("ClearQueue", Type.EmptyTypes).ReturnType);
            var enqueue = typeof(AgoraCallbackQueue).GetMethod("EnQueue", new[] { typeof(Action) });
            Assert.AreEqual("action", enqueue.GetParameters()[0].Name);
        }

        [Test]
        public void OnlyItsOwnTypesAreNewInTheNamespace() {
            var ours = new[] { "AgoraCallbackObject", "AgoraCallbackQueue", "RtmLogLevel", "RtmSettings", "RtmUnity" };
            var plain = Assembly.ReflectionOnlyLoad(File.ReadAllBytes(Environment.GetEnvironmentVariable("UNITY_STORIES_PLAIN"))).GetExportedTypes().Select(t => t.FullName);
            var here = typeof(RtmClient).Assembly.GetExportedTypes().Select(t => t.FullName).Except(plain).Select(n => n.Replace("agora_rtm.", ""));
            Assert.AreEqual(string.Join(" ", ours), string.Join(" ", here.OrderBy(n => n, StringComparer.Ordinal)));
        }

        [Test]
        public void TheTableOfEventsIsWhole() {
            string table = File.ReadAllText(Path.Combine(Folder, "Documentation~/events.md"));
            int events = 0;
            foreach (var handler in new[] { typeof(RtmClientEventHandler), typeof(RtmChannelEventHandler), typeof(RtmCallEventHandler) }) {
                string part = table.Substring(table.IndexOf("## " + handler.Name, StringComparison.Ordinal)).Split(new[] { "\n## " }, StringSplitOptions.None)[0];
                var fields = handler.GetFields(BindingFlags.Public | BindingFlags.Instance);
                foreach (var field in fields) Assert.IsTrue(part.Contains("| `" + field.Name + "` | "), handler.Name + "." + field.Name + " is in Documentation~/events.md");
                Assert.AreEqual(fields.Length, Regex.Matches(part, @"^\| `On\w+` \| [^|]+ \| main \|$", RegexOptions.Multiline).Count, "rows of " + handler.Name);
                events += fields.Length;
            }
            Assert.IsTrue(events >= 57, "only " + events + " events");
        }

        [Test]
        public void TheSamplesAreInTheManifest() {
            string manifest = File.ReadAllText(Path.Combine(Folder, "package.json"));
            var listed = Regex.Matches(manifest, "\"path\": \"(Samples~/[^\"]+)\"").Cast<Match>().Select(m => m.Groups[1].Value).OrderBy(n => n, StringComparer.Ordinal);
            var there = Directory.GetDirectories(Path.Combine(Folder, "Samples~")).Select(NameOf).OrderBy(n => n, StringComparer.Ordinal);
            Assert.AreEqual(string.Join(" ", there), string.Join(" ", listed));
            foreach (string sample in there) Assert.IsTrue(File.ReadAllText(Path.Combine(Folder, sample, "README.md")).Contains("Add Component > "), sample + " says how it is set up");
        }

        [Test]
        public void AnIosPlayerHasTheLibraryInside() {
            var assembly = Assembly.ReflectionOnlyLoad(File.ReadAllBytes(Environment.GetEnvironmentVariable("UNITY_STORIES_IOS")));
            var natives = assembly.GetType("agora_rtm.NativeMethods").GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
                .Where(m => (m.Attributes & MethodAttributes.PinvokeImpl) != 0).ToArray();
            Assert.IsTrue(natives.Length > 50, "only " + natives.Length + " imports");
            foreach (var method in natives) {
                var import = CustomAttributeData.GetCustomAttributes(method).Single(a => a.Constructor.DeclaringType.Name == "DllImportAttribute");
                Assert.AreEqual("__Internal", import.ConstructorArguments[0].Value, method.Name);
            }
        }
    }
}
