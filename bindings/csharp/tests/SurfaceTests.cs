using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace agora_rtm.Tests {
    /// <summary>The assembly has what surface.txt lists, letter by letter, and nothing else.</summary>
    public static class SurfaceTests {
        public static void TheAssemblyHasExactlyWhatIsListed() {
            List<string> listed = Listed(), present = Present();
            var missing = new List<string>();
            foreach (string line in listed) if (!present.Contains(line)) missing.Add("missing: " + line);
            foreach (string line in present) if (!listed.Contains(line)) missing.Add("not listed: " + line);
            Check.True(missing.Count == 0, string.Join("\n", missing.ToArray()));
        }

        /// <summary>So that a list which lost its content is noticed: these numbers are those of the original.</summary>
        public static void TheListIsWhole() {
            var count = new Dictionary<string, int>();
            foreach (string line in ReadList()) {
                if (line[0] == '+') continue;
                string member = line.Substring(line.IndexOf(" | ", StringComparison.Ordinal) + 3);
                string kind = member == "enum" ? "enums" : member.Contains(" = ") && !member.Contains("(") ? "values" : member.Contains(" delegate ") ? "delegates"
                    : member == "struct" ? "structs" : member.Contains("class") ? "classes" : member.Contains("(") ? "methods" : "fields";
                int n;
                count.TryGetValue(kind, out n);
                count[kind] = n + 1;
            }
            var found = new List<string>();
            foreach (KeyValuePair<string, int> pair in count) found.Add(pair.Value + " " + pair.Key);
            found.Sort(StringComparer.Ordinal);
            Console.WriteLine("surface: " + string.Join(", ", found.ToArray()));
            Check.Equal(32, count["enums"], "enums");
            Check.Equal(193 + 9 + 2, count["values"], "values of enums: 193 in generation A, 9 in C, 2 in D");
            Check.Equal(55, count["delegates"], "delegates: 54, and one of generation D");
            Check.Equal(6, count["structs"], "structs");
        }

        /// <summary>Development environments show the words in agora_rtm.xml, and of those only the summary.</summary>
        public static void EveryPublicMemberHasASummary() {
            string xml = File.ReadAllText(Path.ChangeExtension(typeof(RtmClient).Assembly.Location, ".xml"));
            var told = new HashSet<string>();
            foreach (Match m in Regex.Matches(xml, @"<member name=""\w:agora_rtm\.([^""(]+)[^""]*"">(.*?)</member>", RegexOptions.Singleline)) {
                if (m.Groups[2].Value.Contains("<summary>")) told.Add(m.Groups[1].Value);
                else told.Remove(m.Groups[1].Value); // an overload without
            }
            var untold = new List<string>();
            int members = 0;
            const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            foreach (Type type in typeof(RtmClient).Assembly.GetExportedTypes()) {
                string name = type.FullName.Substring("agora_rtm.".Length).Replace('+', '.');
                if (!told.Contains(name)) untold.Add(name);
                if (typeof(Delegate).IsAssignableFrom(type)) continue;
                foreach (MemberInfo member in type.GetMembers(all)) {
                    var method = member as MethodBase;
                    var field = member as FieldInfo;
                    if (method != null ? !method.IsPublic && !method.IsFamily : field == null || field.IsSpecialName || !field.IsPublic && !field.IsFamily) continue;
                    if (method != null && method.IsConstructor && method.GetParameters().Length == 0 && name == "IRtmApiNative") continue; // nobody wrote it
                    members++;
                    string id = name + "." + (method != null && method.IsConstructor ? "#ctor" : member.Name);
                    if (!told.Contains(id) && !untold.Contains(id)) untold.Add(id);
                }
            }
            Check.True(untold.Count == 0, "no summary: " + string.Join(", ", untold.ToArray()));
            Check.True(members > 400, "members: " + members);
        }

        private static IEnumerable<string> ReadList() {
            foreach (string line in File.ReadAllLines(Path.Combine(Programs.Variable("RTM_TEST_ROOT"), "bindings/csharp/tests/surface.txt"))) {
                if (line.Length > 0 && line[0] != '#') yield return line;
            }
        }

        private static List<string> Listed() {
            var lines = new List<string>();
            foreach (string line in ReadList()) lines.Add(line.Substring(2));
            return lines;
        }

        private static List<string> Present() {
            var lines = new List<string>();
            foreach (Type type in typeof(RtmClient).Assembly.GetExportedTypes()) {
                if (type.Namespace != "agora_rtm") {
                    lines.Add("type outside the namespace: " + type.FullName);
                    continue;
                }
                if (typeof(Delegate).IsAssignableFrom(type)) continue;
                string name = type.IsNested ? type.DeclaringType.Name + "." + type.Name : type.Name;
                if (!type.IsNested) lines.Add(name + " | " + Kind(type));
                Members(type, name, lines);
            }
            return lines;
        }

        private static string Kind(Type type) {
            if (type.IsEnum) return "enum";
            if (type.IsValueType) return "struct";
            return (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + "class" + (typeof(IDisposable).IsAssignableFrom(type) ? ", IDisposable" : "");
        }

        private static void Members(Type type, string name, List<string> lines) {
            const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            if (type.IsEnum) {
                Check.Equal(typeof(int), Enum.GetUnderlyingType(type), name);
                foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                    lines.Add(name + " | " + field.Name + " = " + Convert.ToInt32(field.GetRawConstantValue()));
                return;
            }
            foreach (FieldInfo field in type.GetFields(all)) {
                string access = field.IsPublic ? "public" : field.IsFamily || field.IsFamilyOrAssembly ? "protected" : null;
                if (access != null) lines.Add(name + " | " + access + (field.IsLiteral ? " const" : field.IsStatic ? " static" : "") + (field.IsInitOnly ? " readonly" : "") + " " + Name(field.FieldType) + " " + field.Name);
            }
            foreach (ConstructorInfo constructor in type.GetConstructors(all)) {
                string access = constructor.IsPublic ? "public" : constructor.IsFamily ? "protected" : null;
                if (access != null) lines.Add(name + " | " + access + " " + type.Name + Parameters(constructor));
            }
            foreach (MethodInfo method in type.GetMethods(all)) {
                string access = method.IsPublic ? "public" : method.IsFamily || method.IsFamilyOrAssembly ? "protected" : null;
                if (access != null) lines.Add(name + " | " + access + (method.IsStatic ? " static" : "") + " " + Name(method.ReturnType) + " " + method.Name + Parameters(method));
            }
            foreach (Type nested in type.GetNestedTypes(all)) {
                if (!nested.IsNestedPublic) continue;
                if (typeof(Delegate).IsAssignableFrom(nested)) {
                    MethodInfo invoke = nested.GetMethod("Invoke");
                    lines.Add(name + " | public delegate " + Name(invoke.ReturnType) + " " + nested.Name + Parameters(invoke));
                } else {
                    lines.Add(name + " | public " + (nested.IsAbstract && nested.IsSealed ? "static " : "") + "class " + nested.Name);
                }
            }
        }

        private static string Parameters(MethodBase method) {
            var text = new StringBuilder("(");
            foreach (ParameterInfo p in method.GetParameters()) {
                if (p.Position > 0) text.Append(", ");
                text.Append(p.ParameterType.IsByRef ? "ref " + Name(p.ParameterType.GetElementType()) : Name(p.ParameterType)).Append(' ').Append(p.Name);
                if (p.IsOptional) text.Append(" = ").Append(p.DefaultValue.ToString().ToLowerInvariant());
            }
            return text.Append(')').ToString();
        }

        private static string Name(Type type) {
            if (type == typeof(void)) return "void";
            if (type == typeof(int)) return "int";
            if (type == typeof(bool)) return "bool";
            if (type == typeof(string)) return "string";
            if (type == typeof(byte[])) return "byte[]";
            if (type.IsArray) return Name(type.GetElementType()) + "[]";
            if (type.IsGenericType) return type.Name.Split('`')[0] + "<" + Name(type.GetGenericArguments()[0]) + ">";
            return type.Name;
        }
    }
}
