using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace agora_rtm.Tests {
    /// <summary>The imports of the assembly are the functions and structs of include/rtm.</summary>
    public static class ImportTests {
        private static string Include(string name) { return Path.Combine(Programs.Variable("RTM_TEST_ROOT"), "include/" + name); }

        private static List<MethodInfo> Imports() {
            var imports = new List<MethodInfo>();
            foreach (Type type in typeof(RtmClient).Assembly.GetTypes()) {
                foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)) {
                    if ((method.Attributes & MethodAttributes.PinvokeImpl) != 0) imports.Add(method);
                }
            }
            return imports;
        }

        public static void EverySymbolIsImportedOnce() {
            var symbols = new List<string>();
            foreach (string line in File.ReadAllLines(Include("symbols.txt"))) symbols.Add(line.Split(' ')[0]);
            var imported = new List<string>();
            foreach (MethodInfo method in Imports()) {
                var import = (DllImportAttribute)Attribute.GetCustomAttribute(method, typeof(DllImportAttribute));
                Check.Equal(typeof(NativeMethods), method.DeclaringType, method.Name + " is declared in");
                Check.Equal(CallingConvention.Cdecl, import.CallingConvention, method.Name + ": calling convention");
                Check.Equal("rtm", import.Value, method.Name + ": library");
                Check.Equal(method.Name, import.EntryPoint, "entry point");
                imported.Add(import.EntryPoint);
            }
            foreach (string symbol in symbols) Check.True(imported.Contains(symbol), symbol + " is in include/symbols.txt but not imported");
            foreach (string symbol in imported) Check.True(symbols.Contains(symbol), symbol + " is imported but not in include/symbols.txt");
            Check.Equal(symbols.Count, imported.Count, "imports");
        }

        public static void ImportsHaveTheTypesOfTheHeaders() {
            var declared = new Dictionary<string, string>();
            foreach (string header in Directory.GetFiles(Include("rtm"), "*.h")) {
                string text = Regex.Replace(File.ReadAllText(header), @"/\*.*?\*/", "", RegexOptions.Singleline);
                foreach (Match m in Regex.Matches(text, @"RTM_API\s+([^;(]*?)\s*RTM_CALL\s+(rtm_\w+)\s*\(([^;]*)\);")) {
                    string parameters = Regex.Replace(m.Groups[3].Value, @"\s+", " ").Trim();
                    var line = new StringBuilder(Machine(m.Groups[1].Value)).Append('(');
                    if (parameters != "void") {
                        foreach (string p in parameters.Split(',')) {
                            Match parts = Regex.Match(p.Trim(), @"^(.*?)(\w+)$");
                            line.Append(Machine(parts.Groups[1].Value)).Append(' ').Append(parts.Groups[2].Value).Append(';');
                        }
                    }
                    declared[m.Groups[2].Value] = line.Append(')').ToString();
                }
            }
            Check.True(declared.Count > 50, "functions found in the headers: " + declared.Count);
            foreach (MethodInfo method in Imports()) {
                var line = new StringBuilder(Machine(method.ReturnType)).Append('(');
                foreach (ParameterInfo p in method.GetParameters()) line.Append(Machine(p.ParameterType)).Append(' ').Append(p.Name).Append(';');
                Check.True(declared.ContainsKey(method.Name), method.Name + " is in no header");
                Check.Equal(declared[method.Name], line.Append(')').ToString(), method.Name);
            }
        }

        private static string Machine(string c) {
            c = c.Replace("const", "").Trim();
            if (c.EndsWith("*", StringComparison.Ordinal)) return "pointer";
            switch (c) {
            case "void": return "void";
            case "int32_t": return "i4";
            case "uint32_t": return "u4";
            case "int64_t": return "i8";
            case "uint64_t": return "u8";
            }
            throw new CheckFailed("a type that no import can have: " + c);
        }

        private static string Machine(Type type) {
            if (type.IsPointer || type == typeof(IntPtr)) return "pointer";
            if (type == typeof(void)) return "void";
            if (type == typeof(int)) return "i4";
            if (type == typeof(uint)) return "u4";
            if (type == typeof(long)) return "i8";
            if (type == typeof(ulong)) return "u8";
            throw new CheckFailed("a type that does not cross the border: " + type);
        }

        private static readonly string[] structs = {
            "rtm_message", "NativeMessage", "rtm_send_message_options", "NativeSendMessageOptions", "rtm_client_options", "NativeClientOptions",
            "rtm_channel_attribute_options", "NativeChannelAttributeOptions", "rtm_server_options", "NativeServerOptions", "rtm_attribute", "NativeAttribute",
            "rtm_channel_attribute", "NativeChannelAttribute", "rtm_channel_member", "NativeChannelMember", "rtm_peer_online_status", "NativePeerOnlineStatus",
            "rtm_channel_member_count", "NativeChannelMemberCount", "rtm_media_operation_progress", "NativeMediaOperationProgress",
            "rtm_client_callbacks", "ClientCallbacks", "rtm_channel_callbacks", "ChannelCallbacks", "rtm_call_manager_callbacks", "CallManagerCallbacks",
        };

        /// <summary>A C program with the same member names says where each member lies, and how large the whole is.</summary>
        public static void StructsLieAsACompilerLaysThem() {
            var program = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n#include <rtm/rtm.h>\nint main(void) {\n");
            var expected = new StringBuilder();
            for (int i = 0; i < structs.Length; i += 2) {
                Type type = typeof(RtmClient).Assembly.GetType("agora_rtm." + structs[i + 1], true);
                foreach (FieldInfo field in type.GetFields(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance)) {
                    program.AppendFormat("    printf(\"{0}.{1} %u %u\\n\", (unsigned)offsetof({0}, {1}), (unsigned)sizeof((({0} *)0)->{1}));\n", structs[i], field.Name);
                    int size = field.FieldType.IsPointer || field.FieldType == typeof(IntPtr) ? IntPtr.Size : Marshal.SizeOf(field.FieldType);
                    expected.AppendFormat("{0}.{1} {2} {3}\n", structs[i], field.Name, Marshal.OffsetOf(type, field.Name).ToInt64(), size);
                }
                program.AppendFormat("    printf(\"{0} %u\\n\", (unsigned)sizeof({0}));\n", structs[i]);
                expected.AppendFormat("{0} {1}\n", structs[i], Marshal.SizeOf(type));
            }
            program.Append("    return 0;\n}\n");
            string folder = Path.Combine(Path.GetTempPath(), "rtm-layout-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            try {
                string source = Path.Combine(folder, "layout.c"), binary = Path.Combine(folder, "layout");
                File.WriteAllText(source, program.ToString());
                Run(Environment.GetEnvironmentVariable("CC") ?? "cc", "-std=c99 -Wall -Wextra -Werror -I \"" + Include("") + "\" \"" + source + "\" -o \"" + binary + "\"");
                Check.Equal(expected.ToString(), Run(binary, ""), "offsets and sizes");
            } finally {
                Directory.Delete(folder, true);
            }
        }

        private static string Run(string file, string arguments) {
            Process process = Programs.Start(file, arguments, "");
            int code;
            string output = Programs.Finish(process, 60000, out code);
            Check.Equal(0, code, file + " " + arguments + "\n" + output);
            return output;
        }

        /// <summary>Each slot has a callback, of the right number of arguments and types.</summary>
        public static void EverySlotIsSet() {
            unsafe {
                ClientCallbacks client = ClientEvents.For(new IntPtr(5));
                Slots((IntPtr*)&client, sizeof(ClientCallbacks), client.struct_size, "client");
                ChannelCallbacks channel = ChannelEvents.For(new IntPtr(5));
                Slots((IntPtr*)&channel, sizeof(ChannelCallbacks), channel.struct_size, "channel");
                CallManagerCallbacks calls = CallEvents.For(new IntPtr(5));
                Slots((IntPtr*)&calls, sizeof(CallManagerCallbacks), calls.struct_size, "calls");
            }
        }

        private static unsafe void Slots(IntPtr* at, int size, uint structSize, string what) {
            Check.Equal((uint)size, structSize, what + ": struct_size");
            Check.Equal(5L, at[1].ToInt64(), what + ": user_data");
            var seen = new HashSet<long>();
            for (int i = 2; i < size / sizeof(IntPtr); i++) {
                Check.True(at[i] != IntPtr.Zero, what + ": slot " + i + " is empty");
                Check.True(seen.Add(at[i].ToInt64()), what + ": slot " + i + " is there twice");
            }
        }

        /// <summary>The arguments of each slot are those of the header.</summary>
        public static void CallbacksHaveTheTypesOfTheHeaders() {
            int slots = 0;
            foreach (string header in new[] { "client.h ClientEvents", "channel.h ChannelEvents", "invitations.h CallEvents" }) {
                string[] parts = header.Split(' ');
                Type events = typeof(RtmClient).Assembly.GetType("agora_rtm." + parts[1], true);
                string text = Regex.Replace(File.ReadAllText(Include("rtm/" + parts[0])), @"/\*.*?\*/", "", RegexOptions.Singleline);
                foreach (Match m in Regex.Matches(text, @"void\(RTM_CALL \*(on_\w+)\)\(([^)]*)\);")) {
                    string name = Regex.Replace(m.Groups[1].Value, "(^|_)([a-z])", l => l.Groups[2].Value.ToUpperInvariant());
                    MethodInfo method = events.GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static);
                    Check.True(method != null, parts[1] + " has no " + name);
                    string expected = "", actual = "";
                    foreach (string p in Regex.Replace(m.Groups[2].Value, @"\s+", " ").Split(',')) expected += Machine(Regex.Match(p.Trim(), @"^(.*?)\w+$").Groups[1].Value) + " ";
                    foreach (ParameterInfo p in method.GetParameters()) actual += Machine(p.ParameterType) + " ";
                    Check.Equal(expected, actual, name);
                    Attribute[] marks = Attribute.GetCustomAttributes(method);
                    Check.True(marks.Length == 1 && marks[0].GetType().Name == "MonoPInvokeCallbackAttribute", name + " is marked for compilers that work ahead");
                    slots++;
                }
            }
            Check.Equal(34 + 13 + 10, slots, "slots");
        }

        public static void VersionsAgree() {
            string version = Regex.Match(File.ReadAllText(Include("rtm/version.h")), "RTM_VERSION_STRING \"([^\"]+)\"").Groups[1].Value;
            Check.Equal(version, RtmClient.GetSdkVersion(), "GetSdkVersion");
            Check.Equal(version, typeof(RtmClient).Assembly.GetName().Version.ToString(3), "version of the assembly");
        }
    }
}
